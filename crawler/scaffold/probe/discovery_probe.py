"""Probing a site for feeds, listings and sitemaps: those it names, then the usual paths."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser

from article.canonical_url import BadAddress, canonical_url, host_of
from article.message import Message, verbatim
from crawler.discovery import DiscoveryMethod, DiscoveryResult, Feed, Listing, Sitemap
from crawler.scaffold.site_fetcher import Fetch, FetchedPage
from crawler.source.declaration import Source

FEED_PATHS = ("/rss/home.rss", "/home.rss", "/rss_feed/", "/rss.xml", "/rss", "/feed")
SITEMAP_PATHS = ("/sitemap.xml",)
_FEED_LINK = 'link[rel~=alternate][type*="rss"], link[rel~=alternate][type*="atom"]'
_SITEMAP_LINE = re.compile(r"(?im)^\s*sitemap:\s*(\S+)")
_LISTED_FEED = re.compile(r"(?i)\.rss$|/rss/|/feed/?$|^(?=.*rss).*\.xml$")
_WHOLE_SITE = re.compile(r"(?i)home|trang-?chu|tin-?moi|latest|\ball\b|news\.(?:rss|xml)$")
_RELEVANT_SECTION = re.compile(r"(?i)phap-?luat|thoi-?su|xa-?hoi|an-?ninh|home|tin-moi|law|society")
_MAX_TRIED = 4
"""Feeds or sitemaps tried of those a site names; some name one for each of 200 sections."""


@dataclass(frozen=True, kw_only=True)
class WorkingMethod:
    """A feed, sitemap or listing that holds articles of the source."""

    method: DiscoveryMethod
    page: FetchedPage
    result: DiscoveryResult
    index: tuple[FetchedPage, DiscoveryResult] | None = None
    """The index of sitemaps that led to it."""

    def articles(self, source: Source) -> dict[str, datetime | None]:
        """Map the URL of each article found, in order, to its date."""
        found = [
            (source.address(one.url, base=self.page.url), one.published_at)
            for one in self.result.links
        ]
        dates: dict[str, datetime | None] = {}
        for address, date in found:
            if address:
                dates.setdefault(address.url, date)
        return dates


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """One URL that was probed, and the result."""

    url: str
    kind: str
    outcome: Message


class DiscoveryProbe:
    """Probes a site and selects the discovery methods that find articles."""

    def __init__(self, source: Source, fetch: Fetch, *, now: datetime) -> None:
        self._source = source
        self._fetch = fetch
        self._now = now
        self.working: list[WorkingMethod] = []
        self.attempts: list[Attempt] = []

    async def run(self, article_page: FetchedPage) -> None:
        """Probe for a feed, a listing and a sitemap, in that order."""
        home_url = urljoin(article_page.url, "/")
        home = await self._fetch(home_url)
        named = [*feeds_named_by(article_page), *feeds_named_by(home)]
        guessed = [urljoin(home_url, path) for path in FEED_PATHS]
        if not await self._feeds(named[:_MAX_TRIED], enough=2):
            await self._feeds(guessed, enough=1)
        if not self._accept(Listing(urls=(home_url,)), home):
            await self._listings(_sections_of(article_page))
        robots = await self._fetch(urljoin(home_url, "/robots.txt"))
        named = self._untried_urls(sitemaps_named_by(robots))
        guessed = [urljoin(home_url, path) for path in SITEMAP_PATHS]
        if not await self._sitemaps(named[:_MAX_TRIED]):
            await self._sitemaps(guessed)

    async def _feeds(self, urls: Iterable[str], *, enough: int) -> int:
        found = 0
        for url in self._untried_urls(urls):
            answer = await self._fetch(url)
            listed = feeds_linked_by(answer)
            accepted = self._accept(Feed(urls=(url,)), answer)
            if not accepted and listed:
                # /rss is often a page for people that lists the feeds of all sections.
                whole = [one for one in listed if _WHOLE_SITE.search(urlsplit(one).path)]
                found += await self._feeds(whole[:_MAX_TRIED], enough=1)
                if found < enough:
                    found += await self._feeds(listed[:_MAX_TRIED], enough=_MAX_TRIED)
            found += accepted
            if found >= enough:
                break
        return found

    async def _listings(self, urls: Iterable[str]) -> None:
        for url in self._untried_urls(urls)[:_MAX_TRIED]:
            if self._accept(Listing(urls=(url,)), await self._fetch(url)):
                return

    async def _sitemaps(self, urls: Iterable[str]) -> int:
        for url in self._untried_urls(urls):
            method = Sitemap(urls=(url,))
            answer = await self._fetch(url)
            found = method.read(answer.body, url=answer.url, now=self._now)
            if answer.problem or not found.next_pages:
                if self._accept(method, answer):
                    return 1
                continue
            for inner in self._untried_urls(found.next_pages):
                child = await self._fetch(inner)
                if self._accept(method, child, index=(answer, found)):
                    return 1
        return 0

    def _accept(
        self,
        method: DiscoveryMethod,
        answer: FetchedPage,
        *,
        index: tuple[FetchedPage, DiscoveryResult] | None = None,
    ) -> bool:
        found = (
            DiscoveryResult(problem=answer.problem)
            if answer.problem
            else method.read(answer.body, url=answer.url, now=self._now)
        )
        candidate = WorkingMethod(method=method, page=answer, result=found, index=index)
        count = len(candidate.articles(self._source))
        if count:
            self.working.append(candidate)
        outcome = found.problem or verbatim(f"{count} of its {len(found.links)} links are articles")
        self.attempts.append(Attempt(url=answer.url, kind=method.kind, outcome=outcome))
        return count > 0

    def _untried_urls(self, urls: Iterable[str]) -> list[str]:
        """Return each URL of the site once, unless it was tried."""
        seen = {one.url for one in self.attempts}
        return [
            url
            for url in dict.fromkeys(urls)
            if url not in seen and self._source.owns(host_of(url))
        ]


def feeds_named_by(page: FetchedPage) -> list[str]:
    """List the feeds that the head of a page names."""
    if page.problem:
        return []
    links = LexborHTMLParser(page.text).css(_FEED_LINK)
    return [url for link in links if (url := _joined(page.url, link.attributes.get("href")))]


def sitemaps_named_by(robots: FetchedPage) -> list[str]:
    """List the sitemaps that a robots.txt names."""
    return [] if robots.problem else _SITEMAP_LINE.findall(robots.text)


def _sections_of(article: FetchedPage) -> list[str]:
    """List the sections an article's breadcrumbs lead to, the narrowest first."""
    links = LexborHTMLParser(article.text).css("[class*=breadcrumb] a, [class*=cate] a")
    urls = [_joined(article.url, link.attributes.get("href")) for link in links]
    return [url for url in reversed(urls) if url]


def feeds_linked_by(answer: FetchedPage) -> list[str]:
    """List the feeds that a page links to, those nearest the subject first."""
    if answer.problem or b"<html" not in answer.body[:2_000].lower():
        return []
    links = (link.attributes.get("href") for link in LexborHTMLParser(answer.text).css("a[href]"))
    urls = [
        url for href in links if (url := _joined(answer.url, href)) and _LISTED_FEED.search(url)
    ]
    return sorted(dict.fromkeys(urls), key=lambda url: _RELEVANT_SECTION.search(url) is None)


def _joined(base: str, href: str | None) -> str | None:
    try:
        return canonical_url(href, base=base) if href else None
    except BadAddress:
        return None
