"""Find the addresses of a source that moved: sent on for good, or gone and found elsewhere on the site."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from article.canonical_url import host_of
from article.model import Article
from article.removal import is_front_page
from crawler.crawl.fetch_errors import detect_challenge
from crawler.discovery import BrowserListing, DiscoveryMethod, DiscoveryResult, JsonListing
from crawler.discovery.method import DiscoveryCode
from crawler.scaffold.repair.moved_candidates import NewPlaces, path_name
from crawler.scaffold.site_fetcher import FetchedPage
from crawler.source.declaration import Source, without_www
from crawler.source.moved_address import MovedAddress, MoveReason, is_same_place, known_share

_MIN_ARTICLES = 2
_MIN_SHARE = 0.5
"""Of the links at a new address that are articles: a list of anything else is no list of articles."""


@dataclass(frozen=True, kw_only=True)
class _Found:
    """What a candidate announces."""

    articles: int
    of: int
    known: int

    @property
    def is_list_of_articles(self) -> bool:
        return self.articles >= _MIN_ARTICLES and self.articles >= _MIN_SHARE * self.of


class MovedSearch:
    """One search over the methods of a source."""

    def __init__(
        self, source: Source, known: Mapping[str, Article], places: NewPlaces, *, now: datetime
    ) -> None:
        self._source = source
        self._titles = {url: article.title for url, article in known.items()}
        self._places = places
        self._now = now
        self._claimed = {url for method in source.discovery for url in method.urls}
        """New addresses that are in use: two sections that are gone are not both the front page's feed."""

    async def run(self) -> tuple[MovedAddress, ...]:
        """Ask every declared address; return those that moved, with what the new one announces."""
        found = []
        for method in self._source.discovery:
            if isinstance(method, BrowserListing):
                continue
            for url in method.urls:
                # What has today's date in it is another address tomorrow.
                if method.start(self._now)[method.urls.index(url)] == url and (
                    moved := await self._moved(method, url)
                ):
                    self._claimed.add(moved.after)
                    found.append(moved)
        return tuple(found)

    async def _moved(self, method: DiscoveryMethod, url: str) -> MovedAddress | None:
        answer = await self._places.ask(url)
        today = await self._announced(method, answer)
        to_front = is_front_page(answer.url) and not is_front_page(url)
        if today is not None and today.is_list_of_articles and not to_front:
            if answer.moved_permanently and not is_same_place(url, answer.url):
                return _moved(method, url, answer.url, MoveReason.SENT_ON, today)
            return None
        # What is down, or forbidden, may come back where it was.
        if not (answer.is_gone or to_front or self._is_something_else(method, answer)):
            return None
        best: tuple[str, _Found] | None = None
        for candidate in await self._places.of(method, url):
            if candidate in self._claimed:
                continue
            read = await self._announced(method, await self._places.ask(candidate))
            if read is None or not read.is_list_of_articles:
                continue
            if best is None or _rank(candidate, read, url) > _rank(*best, url):
                best = candidate, read
        reason = MoveReason.GONE if answer.is_gone else MoveReason.SOMETHING_ELSE
        return _moved(method, url, best[0], reason, best[1]) if best else None

    def _is_something_else(self, method: DiscoveryMethod, answer: FetchedPage) -> bool:
        """Return whether no feed, list or sitemap answers; one without entries has not moved."""
        if answer.problem or detect_challenge(answer.body):
            return False
        problem = method.read(answer.body, url=answer.url, now=self._now).problem
        if problem is None:
            return False
        # The list of an API may stand under another key: that is learned, not searched elsewhere.
        return not (isinstance(method, JsonListing) and problem.code == DiscoveryCode.JSON_NO_ITEMS)

    async def _announced(self, method: DiscoveryMethod, answer: FetchedPage) -> _Found | None:
        """Return what an answer announces; None where there is no answer of this kind."""
        if answer.problem:
            return None
        read = method.read(answer.body, url=answer.url, now=self._now)
        if read.next_pages and not read.links:
            return await self._of_index(method, read.next_pages)
        return self._counted([(read, answer.url)])

    async def _of_index(self, method: DiscoveryMethod, pages: Sequence[str]) -> _Found | None:
        """Count what the newest sitemap of an index announces."""
        owned = [one for one in pages if self._source.owns(host_of(one))]
        child = await self._places.ask(owned[0]) if owned else None
        if child is None or child.problem:
            return None
        return self._counted([(method.read(child.body, url=child.url, now=self._now), child.url)])

    def _counted(self, answers: Iterable[tuple[DiscoveryResult, str]]) -> _Found:
        links = [(one, base) for read, base in answers for one in read.links]
        titles: dict[str, str | None] = {}
        for one, base in links:
            if address := self._source.address(one.url, base=base):
                titles.setdefault(address.url, one.title)
        known = known_share(titles, self._titles)
        wrong_titles = sum(url in self._titles for url in titles) - known
        # Comments on articles are announced with the addresses of the articles.
        articles = len(titles) if known >= wrong_titles else 0
        return _Found(articles=articles, of=len({one.url for one, _ in links}), known=known)


def _rank(candidate: str, found: _Found, before: str) -> tuple[bool, int]:
    """Order candidates: one of the same name first, else the one with the most known articles."""
    return path_name(candidate) == path_name(before), found.known


def _moved(
    method: DiscoveryMethod, before: str, after: str, reason: MoveReason, found: _Found
) -> MovedAddress:
    return MovedAddress(
        before=before, after=after, kind=method.kind, reason=reason,
        articles=found.articles, of=found.of, known=found.known,
    )  # fmt: skip


async def moved_addresses(
    source: Source,
    known: Mapping[str, Article],
    *,
    places: NewPlaces,
    now: datetime,
) -> tuple[MovedAddress, ...]:
    """Return the addresses of discovery that moved, on hosts of the source or of its site."""
    near = with_subdomains(source)
    return await MovedSearch(near, known, places, now=now).run()


def with_subdomains(source: Source) -> Source:
    """Return the source with every host below its main one: where a new address may stand."""
    return replace(source, hosts=(*source.hosts, f"*.{without_www(source.hosts[0])}"))
