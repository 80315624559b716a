"""URL variants: two URLs of one article, recognised by their words and not by what a page claims."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from article.canonical_url import loose_url
from article.model import MissingCapture, PageAddress
from article.normalise import comparable
from pipelines.items import NormalisedCapture
from storage.articles.pending_checks import pages_with_text, urls_of_pages

_Item = NormalisedCapture | MissingCapture


@dataclass(frozen=True)
class _Known:
    """A page with a text: stored, or earlier in the batch."""

    source: str
    address: PageAddress
    title: str
    fingerprint: str | None
    """None for a page that is not stored yet."""
    urls: frozenset[str]
    """Every URL that led to it: requested, redirected or claimed."""


def resolve_url_variants(
    session: Session, items: Sequence[_Item], last: dict[str, str]
) -> list[_Item]:
    """Assign a new URL to the stored page of its source with the same title and text.

    Only where the URLs differ as one address is spelled, one leads to the other, or the page names
    the other as canonical.
    `last` maps the keys of stored pages to their fingerprints and gets those of the variants.
    """
    new = [
        item
        for item in items
        if isinstance(item, NormalisedCapture) and item.capture.address.key not in last
    ]
    if not new:
        return list(items)
    found = pages_with_text(session, {item.text_digest for item in new})
    urls = urls_of_pages(session, [page.id for page in found]) if found else {}
    known: defaultdict[str, list[_Known]] = defaultdict(list)
    for page in found:
        one = _Known(
            source=page.source,
            address=PageAddress(url=page.url, key=page.key),
            title=page.title,
            fingerprint=page.fingerprint,
            urls=urls.get(page.id, frozenset()) | {page.url},
        )
        known[page.text_digest].append(one)
    resolved: list[_Item] = []
    for item in items:
        if isinstance(item, MissingCapture) or item.capture.address.key in last:
            resolved.append(item)
            continue
        same_text = known[item.text_digest]
        variant = next((one for one in same_text if _is_url_variant(item, one)), None)
        if variant:
            if variant.fingerprint:
                last.setdefault(variant.address.key, variant.fingerprint)
            resolved.append(_with_address(item, variant.address))
            same_text.append(replace(variant, urls=variant.urls | _urls(item)))
        else:
            same_text.append(_known(item))
            resolved.append(item)
    return resolved


def _is_url_variant(item: NormalisedCapture, known: _Known) -> bool:
    """Return whether an item and a page with the same text are one article."""
    capture = item.capture
    if (
        known.source != capture.source
        or not capture.article.text
        or comparable(known.title) != comparable(capture.article.title)
    ):
        return False
    if known.urls & _urls(item):
        return True  # one leads to the other: the site gave the article another number
    claimed = capture.signs.claimed
    if claimed and claimed.key == known.address.key:
        return True
    return loose_url(known.address.url) == loose_url(capture.address.url)


def _with_address(item: NormalisedCapture, address: PageAddress) -> NormalisedCapture:
    capture = item.capture
    aliases = {*capture.aliases, capture.address.url} - {address.url}
    return replace(item, capture=replace(capture, address=address, aliases=tuple(sorted(aliases))))


def _known(item: NormalisedCapture) -> _Known:
    capture = item.capture
    return _Known(
        source=capture.source,
        address=capture.address,
        title=capture.article.title,
        fingerprint=None,
        urls=_urls(item),
    )


def _urls(item: NormalisedCapture) -> frozenset[str]:
    return frozenset({item.capture.address.url, *item.capture.aliases})
