"""Watched pages as a source like any other: same fetching, same revisions, no discovery."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import ClassVar
from urllib.parse import urlsplit

from scrapy import Request

from article.identity import canonical_url, host_of
from article.value import Address, Reader
from crawler.declaration import Layout, Polling, Source
from crawler.reading.reader import Reading, draft_article, finish
from crawler.reading.refusal import NotAnArticle, PageKind
from crawler.spider import SourceSpider
from settings.watch import WATCHED, WatchedPage


def watched_spider(pages: Sequence[WatchedPage]) -> type[SourceSpider]:
    """Make the source of these pages."""
    places = {canonical_url(page.url): page for page in pages}
    paths = "|".join(re.escape(_path(url)) for url in places)
    return type(
        "Watched",
        (_WatchedSpider,),
        {
            "__doc__": "The pages that the settings name.",
            "name": WATCHED,
            "hosts": tuple(dict.fromkeys(host_of(url) for url in places)),
            "language": pages[0].language,
            "article_url": f"^(?:{paths})$",
            "polling": Polling(every=timedelta(hours=6), at_most=timedelta(days=1)),
            "places": places,
        },
    )


def _path(url: str) -> str:
    parts = urlsplit(url)
    return parts.path + (f"?{parts.query}" if parts.query else "")


class _WatchedSpider(SourceSpider):
    """Asks for each page at each crawl; they are few, and somebody chose them."""

    name = WATCHED
    hosts = ("watched.invalid",)
    article_url = "^(?!)"
    places: ClassVar[dict[str, WatchedPage]] = {}

    @classmethod
    async def read(
        cls, page: str, *, url: str, now: datetime, announced: datetime | None = None
    ) -> Reading:
        """Read the part that counts; raises NotAnArticle when it is not there."""
        place = cls._place(url)
        if place is None or place.selector is None:
            reading = await super().read(page, url=url, now=now)
        else:
            source = _reading_only(cls.source, place.selector)
            draft = draft_article(page, url=url, source=source, now=now)
            if draft.read_by.get("lines") is not Reader.SITE:
                raise NotAnArticle(PageKind.EMPTY, f"the selector {place.selector!r} finds no text")
            reading = finish(draft, url=url, source=source)
        # The operator's address is its identity, whatever the page calls itself.
        return replace(reading, address=cls.source.any_address(url))

    @classmethod
    def _place(cls, url: str) -> WatchedPage | None:
        address = cls.source.address(url)
        return cls.places.get(address.url) if address else None

    async def start(self) -> AsyncIterator[Request]:
        """Ask for every page; in a replay for those that the archive holds."""
        self.report.discovery = ((WATCHED, len(self.places)),)
        for url in self.places:
            address: Address = self.source.any_address(url)
            held = self.replay is None or self.replay.archive.holds(address.url)
            if held and (request := self.article_request(address)):
                yield request


def _reading_only(source: Source, selector: str) -> Source:
    layout = Layout(name=WATCHED, title=("h1", "title"), body=selector)
    return replace(source, layouts=(layout,))
