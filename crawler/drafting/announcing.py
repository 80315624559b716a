"""Finding out how a site announces its articles: what it says itself, then what most sites do."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urljoin

from selectolax.lexbor import LexborHTMLParser

from article.identity import BadAddress, canonical_url, host_of
from crawler.declaration import Source
from crawler.discovery import DiscoveryMethod, Feed, Found, Listing, Sitemap
from crawler.drafting.scout import Answer, Fetch

FEED_PATHS = ("/rss/home.rss", "/home.rss", "/rss_feed/", "/rss.xml", "/rss", "/feed")
SITEMAP_PATHS = ("/sitemap.xml",)
_FEED_LINK = 'link[rel~=alternate][type*="rss"], link[rel~=alternate][type*="atom"]'
_SITEMAP_LINE = re.compile(r"(?im)^\s*sitemap:\s*(\S+)")
_LISTED_FEED = re.compile(r"(?i)\.rss$|/rss/|/feed/?$|rss.*\.xml$")
_SUBJECT = re.compile(r"(?i)phap-?luat|thoi-?su|xa-?hoi|an-?ninh|home|tin-moi|law|society")
_MOST = 4
"""Feeds or sitemaps tried of those a site names; some name one for each of 200 sections."""


@dataclass(frozen=True, kw_only=True)
class Announcement:
    """A feed, sitemap or list that does announce articles of the source."""

    method: DiscoveryMethod
    answer: Answer
    found: Found
    index: tuple[Answer, Found] | None = None
    """The index of sitemaps that led to it."""

    def articles(self, source: Source) -> dict[str, datetime | None]:
        """Map the address of each article announced, in order, to its date."""
        found = [
            (source.address(one.url, base=self.answer.url), one.published_at)
            for one in self.found.links
        ]
        dates: dict[str, datetime | None] = {}
        for address, date in found:
            if address:
                dates.setdefault(address.url, date)
        return dates


@dataclass(frozen=True, kw_only=True)
class Tried:
    """One address that was asked for announcements, and what came of it."""

    url: str
    kind: str
    told: str


class Survey:
    """Asks a site for its announcements and keeps those that hold articles."""

    def __init__(self, source: Source, fetch: Fetch, *, now: datetime) -> None:
        self._source = source
        self._fetch = fetch
        self._now = now
        self.announcements: list[Announcement] = []
        self.tried: list[Tried] = []

    async def run(self, article: Answer) -> None:
        """Look for a feed, a page that lists articles, and a sitemap, in that order."""
        home_url = urljoin(article.url, "/")
        home = await self._fetch(home_url)
        named = [*_feeds_of(article), *_feeds_of(home)]
        guessed = [urljoin(home_url, path) for path in FEED_PATHS]
        if not await self._feeds(named[:_MOST], enough=2):
            await self._feeds(guessed, enough=1)
        if not self._accept(Listing(urls=(home_url,)), home):
            await self._listings(_sections_of(article))
        robots = await self._fetch(urljoin(home_url, "/robots.txt"))
        named = self._own(_SITEMAP_LINE.findall(robots.page) if not robots.problem else ())
        guessed = [urljoin(home_url, path) for path in SITEMAP_PATHS]
        if not await self._sitemaps(named[:_MOST]):
            await self._sitemaps(guessed)

    async def _feeds(self, urls: Iterable[str], *, enough: int) -> int:
        found = 0
        for url in self._own(urls):
            answer = await self._fetch(url)
            listed = _listed_feeds(answer)
            accepted = self._accept(Feed(urls=(url,)), answer)
            if not accepted and listed:
                # /rss is often a page for people that lists the feeds of all sections.
                found += await self._feeds(listed[:_MOST], enough=enough - found)
            found += accepted
            if found >= enough:
                break
        return found

    async def _listings(self, urls: Iterable[str]) -> None:
        for url in self._own(urls)[:_MOST]:
            if self._accept(Listing(urls=(url,)), await self._fetch(url)):
                return

    async def _sitemaps(self, urls: Iterable[str]) -> int:
        for url in self._own(urls):
            method = Sitemap(urls=(url,))
            answer = await self._fetch(url)
            found = method.read(answer.body, url=answer.url, now=self._now)
            if answer.problem or not found.follow:
                if self._accept(method, answer):
                    return 1
                continue
            for inner in self._own(found.follow):
                child = await self._fetch(inner)
                if self._accept(method, child, index=(answer, found)):
                    return 1
        return 0

    def _accept(
        self, method: DiscoveryMethod, answer: Answer, *, index: tuple[Answer, Found] | None = None
    ) -> bool:
        found = (
            Found(problem=answer.problem)
            if answer.problem
            else method.read(answer.body, url=answer.url, now=self._now)
        )
        announcement = Announcement(method=method, answer=answer, found=found, index=index)
        count = len(announcement.articles(self._source))
        if count:
            self.announcements.append(announcement)
        told = found.problem or f"{count} of its {len(found.links)} links are articles"
        self.tried.append(Tried(url=answer.url, kind=method.kind, told=told))
        return count > 0

    def _own(self, urls: Iterable[str]) -> list[str]:
        """Keep each address of the site once, unless it was tried."""
        seen = {one.url for one in self.tried}
        return [
            url
            for url in dict.fromkeys(urls)
            if url not in seen and self._source.owns(host_of(url))
        ]


def _feeds_of(page: Answer) -> list[str]:
    if page.problem:
        return []
    links = LexborHTMLParser(page.page).css(_FEED_LINK)
    return [url for link in links if (url := _joined(page.url, link.attributes.get("href")))]


def _sections_of(article: Answer) -> list[str]:
    """List the sections an article's breadcrumbs lead to, the narrowest first."""
    links = LexborHTMLParser(article.page).css("[class*=breadcrumb] a, [class*=cate] a")
    urls = [_joined(article.url, link.attributes.get("href")) for link in links]
    return [url for url in reversed(urls) if url]


def _listed_feeds(answer: Answer) -> list[str]:
    """List the feeds that a page for people links to, those nearest our subject first."""
    if answer.problem or b"<html" not in answer.body[:2_000].lower():
        return []
    links = (link.attributes.get("href") for link in LexborHTMLParser(answer.page).css("a[href]"))
    urls = [
        url for href in links if (url := _joined(answer.url, href)) and _LISTED_FEED.search(url)
    ]
    return sorted(dict.fromkeys(urls), key=lambda url: _SUBJECT.search(url) is None)


def _joined(base: str, href: str | None) -> str | None:
    try:
        return canonical_url(href, base=base) if href else None
    except BadAddress:
        return None
