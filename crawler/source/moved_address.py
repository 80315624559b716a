"""A moved address: where a feed, list, sitemap or API stood, where it stands now, and what proved it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from article.canonical_url import BadAddress, canonical_url, host_of

if TYPE_CHECKING:
    from crawler.source.declaration import Source


class MoveReason(StrEnum):
    """What the old address answers."""

    SENT_ON = "sent-on"
    """A redirect for good; it may end some day."""
    GONE = "gone"
    SOMETHING_ELSE = "something-else"
    """Such as a page for people that says so."""


@dataclass(frozen=True, kw_only=True)
class MovedAddress:
    """One address of a declaration that has another one now."""

    before: str
    after: str
    kind: str = ""
    """Kind of the discovery method, or `article` for the API that returns one article."""
    reason: MoveReason = MoveReason.GONE
    articles: int = 0
    """Of the links at the new address, those that are articles of the source."""
    of: int = 0
    """All links there."""
    known: int = 0
    """Known articles among them."""


def at_new_addresses(source: Source, moved: tuple[MovedAddress, ...]) -> Source:
    """Return the source with the new addresses; one that it declares no more changes nothing."""
    if not moved:
        return source
    places = {one.before: one.after for one in moved}
    api = source.json_article
    return replace(
        source,
        discovery=tuple(
            replace(method, urls=tuple(dict.fromkeys(places.get(url, url) for url in method.urls)))
            for method in source.discovery
        ),
        json_article=replace(api, url=places.get(api.url, api.url)) if api else None,
    )


def with_moved(source: Source, moved: tuple[MovedAddress, ...]) -> Source:
    """Return the source with the new addresses and their hosts."""
    hosts = (*source.hosts, *further_hosts(source, moved))
    return at_new_addresses(replace(source, hosts=hosts), moved)


def further_hosts(source: Source, moved: Iterable[MovedAddress]) -> tuple[str, ...]:
    """Return the hosts of new addresses that the source does not have yet."""
    hosts = dict.fromkeys(host_of(one.after) for one in moved)
    return tuple(host for host in hosts if not source.owns(host))


def is_same_place(url: str, other: str) -> bool:
    """Return whether two addresses differ in their scheme or their spelling only."""
    try:
        return canonical_url(url) == canonical_url(other)
    except BadAddress:
        return url == other


def known_share(links: Mapping[str, str | None], titles: Mapping[str, str]) -> int:
    """Count the links, by address, that are known articles under their own titles."""
    return sum(
        url in titles and (not title or title.strip() == titles[url])
        for url, title in links.items()
    )
