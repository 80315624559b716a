"""The spider every source is: what is due, what is announced, and what a page says."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping
from typing import Any, Self

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.http import Response
from twisted.python.failure import Failure

from article.value import Absence, Address, Capture, Outcome, Sighting
from crawler.arrival import answer_of, refuse_detour
from crawler.discovering import DiscoveringSpider, utc_now
from crawler.reading.decode import decode
from crawler.reading.refusal import NotAnArticle, PageKind
from crawler.vouching import FullAnswer, header_of

__all__ = ["SourceSpider", "utc_now"]

_GONE = (404, 410)


class SourceSpider(DiscoveringSpider, declared=False):
    """A spider made of declarations; see `docs/adding-a-source.md`.

    `since` drops what a feed dates earlier; `max_pages` bounds the articles fetched in one crawl;
    a `thorough` crawl asks every discovery method, not only the first that finds articles.
    """

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Hear of our own faults too: a page that makes the reader stumble is a failed page."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(spider.stumbled, signal=signals.spider_error)
        return spider

    def stumbled(self, failure: Failure, response: Response) -> None:
        """Note a page that raised while it was read; the crawl goes on."""
        error = failure.value
        self.report.fail(response.url, f"could not be read: {type(error).__name__}: {error}")

    async def start(self) -> AsyncIterator[Request]:
        """Ask for what is due again, and for the first link of the discovery chain."""
        due = await asyncio.to_thread(self._revisits)
        self.vouching.remember(await asyncio.to_thread(self._last_answers, due))
        for address in due:
            if request := self.article_request(address, revisit=True):
                yield request
        for request in self._ask_next_method():
            yield request

    def _revisits(self) -> list[Address]:
        if self.replay:
            archive = self.replay.archive
            return [page for page in self.memory.stored() if archive.holds(page.url)]
        due = list(self.memory.due(now=self.clock()))
        # Looking again must leave room for what is new.
        return due if self.max_pages is None else due[: self.max_pages // 2]

    def _last_answers(self, due: list[Address]) -> Mapping[str, FullAnswer]:
        if self.replay:
            return {}
        now = self.clock()
        starts = [url for method in self.discovery for url in method.start(now)]
        return self.memory.answers([*starts, *(address.url for address in due)])

    def article_request(self, address: Address, **meta: Any) -> Request | None:
        """Ask for an article, once a crawl; None when it was asked for or there is no room."""
        full = self.max_pages is not None and len(self._asked) >= self.max_pages
        if address.key in self._asked or full:
            return None
        self._asked.add(address.key)
        return Request(
            address.url,
            headers=self.vouching.conditions(address.url, self.rendering),
            callback=self.parse_article,
            errback=self.failed,
            dont_filter=True,
            meta={
                "asked": address.url,
                "address": address,
                "rendering": self.rendering,
                "handle_httpstatus_list": [*_GONE, 304],
                **meta,
            },
        )

    async def parse_article(self, response: Response) -> AsyncIterator[Sighting | Absence]:
        """Read an article, or say why there is none."""
        address: Address = response.meta["address"]
        self.report.pages += 1
        capture = self._capture(response)
        if response.status in _GONE:
            yield self._absence(address, capture, Outcome.GONE)
            return
        if response.status == 304:
            yield self._absence(address, capture, Outcome.UNCHANGED)
            return
        page = decode(
            response.body, (response.headers.get("Content-Type") or b"").decode("latin-1")
        )
        try:
            refuse_detour(self.source, asked=address, got=response.url)
            reading = await self.read(
                page, url=response.url, now=capture.at, announced=response.meta.get("announced")
            )
        except NotAnArticle as refusal:
            self.report.fail(response.url, str(refusal), kind=refusal.kind)
            if refusal.kind is PageKind.NOT_FOUND:
                yield self._absence(address, capture, Outcome.GONE)
            return
        self.report.read(reading.article)
        self.vouching.hear(response, at=capture.at)
        yield Sighting(
            source=self.name,
            address=reading.address,
            aliases=tuple({address.url, response.url} - {reading.address.url}),
            capture=capture,
            article=reading.article,
        )

    def failed(self, failure: Failure) -> None:
        """Note an article that could not be fetched; it stays unknown and is asked again."""
        self._note(failure, failure.request)  # type: ignore[attr-defined]

    def _absence(self, address: Address, capture: Capture, outcome: Outcome) -> Absence:
        return Absence(source=self.name, address=address, capture=capture, outcome=outcome)

    def _capture(self, response: Response) -> Capture:
        return Capture(
            at=self.captured_at(response),
            status=response.status,
            etag=header_of(response, "ETag"),
            last_modified=header_of(response, "Last-Modified"),
            answer=answer_of(response),
        )


logging.getLogger("scrapy.core.scraper").setLevel(logging.WARNING)
