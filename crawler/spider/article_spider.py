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

from article.model import ArticleCapture, FetchResult, MissingCapture, MissReason, PageAddress
from crawler.extraction.not_an_article import NonArticleKind, NotAnArticle
from crawler.html.charset import decode
from crawler.http.conditional_requests import CachedValidators, bounded_header
from crawler.spider.discovery_spider import DiscoverySpider, utc_now
from crawler.spider.redirects import reject_redirect_away, to_archivable

__all__ = ["SourceSpider", "utc_now"]

_GONE = (404, 410)


class SourceSpider(DiscoverySpider, declared=False):
    """A spider made of declarations; see `docs/adding-a-source.md`.

    `since` drops what a feed dates earlier; `max_pages` bounds the articles fetched in one crawl;
    `try_all` asks every discovery method, not only the first that finds articles.
    """

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Hear of our own faults too: a page that makes the reader stumble is a failed page."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(spider.on_spider_error, signal=signals.spider_error)
        return spider

    def on_spider_error(self, failure: Failure, response: Response) -> None:
        """Note a page that raised while it was read; the crawl goes on."""
        error = failure.value
        self.report.record_failure(
            response.url, f"could not be read: {type(error).__name__}: {error}"
        )

    async def start(self) -> AsyncIterator[Request]:
        """Ask for what is due again, and for the first link of the discovery chain."""
        due = await asyncio.to_thread(self._due_rechecks)
        self.validators.load(await asyncio.to_thread(self._known_validators, due))
        for address in due:
            if request := self.article_request(address, revisit=True):
                yield request
        for request in self._start_next_method():
            yield request

    def _due_rechecks(self) -> list[PageAddress]:
        if self.replay:
            archive = self.replay.archive
            return [page for page in self.known_pages.all() if archive.contains(page.url)]
        due = list(self.known_pages.due_for_recheck(now=self.clock()))
        # Looking again must leave room for what is new.
        return due if self.max_pages is None else due[: self.max_pages // 2]

    def _known_validators(self, due: list[PageAddress]) -> Mapping[str, CachedValidators]:
        if self.replay:
            return {}
        now = self.clock()
        starts = [url for method in self.discovery for url in method.start(now)]
        return self.known_pages.validators([*starts, *(address.url for address in due)])

    def article_request(self, address: PageAddress, **meta: Any) -> Request | None:
        """Ask for an article, once a crawl; None when it was asked for or there is no room."""
        full = self.max_pages is not None and len(self._requested_keys) >= self.max_pages
        if address.key in self._requested_keys or full:
            return None
        self._requested_keys.add(address.key)
        return Request(
            address.url,
            headers=self.validators.headers_for(address.url, self.rendering),
            callback=self.parse_article,
            errback=self.article_failed,
            dont_filter=True,
            meta={
                "asked": address.url,
                "address": address,
                "rendering": self.rendering,
                "handle_httpstatus_list": [*_GONE, 304],
                **meta,
            },
        )

    async def parse_article(
        self, response: Response
    ) -> AsyncIterator[ArticleCapture | MissingCapture]:
        """Read an article, or say why there is none."""
        address: PageAddress = response.meta["address"]
        self.report.pages += 1
        capture = self._capture(response)
        if response.status in _GONE:
            yield self._missing_capture(address, capture, MissReason.GONE)
            return
        if response.status == 304:
            yield self._missing_capture(address, capture, MissReason.NOT_MODIFIED)
            return
        page = decode(
            response.body, (response.headers.get("Content-Type") or b"").decode("latin-1")
        )
        try:
            reject_redirect_away(self.source, requested=address, final_url=response.url)
            reading = await self.read(
                page, url=response.url, now=capture.at, announced=response.meta.get("announced")
            )
        except NotAnArticle as refusal:
            self.report.record_failure(response.url, str(refusal), kind=refusal.kind)
            if refusal.kind is NonArticleKind.NOT_FOUND:
                yield self._missing_capture(address, capture, MissReason.GONE)
            return
        self.report.record_article(reading.article)
        self.validators.record(response, at=capture.at)
        yield ArticleCapture(
            source=self.name,
            address=reading.address,
            aliases=tuple({address.url, response.url} - {reading.address.url}),
            fetch=capture,
            article=reading.article,
        )

    def article_failed(self, failure: Failure) -> None:
        """Note an article that could not be fetched; it stays unknown and is asked again."""
        self._record_failure(failure, failure.request)  # type: ignore[attr-defined]

    def _missing_capture(
        self, address: PageAddress, capture: FetchResult, outcome: MissReason
    ) -> MissingCapture:
        return MissingCapture(source=self.name, address=address, fetch=capture, reason=outcome)

    def _capture(self, response: Response) -> FetchResult:
        return FetchResult(
            at=self.captured_at(response),
            status=response.status,
            etag=bounded_header(response, "ETag"),
            last_modified=bounded_header(response, "Last-Modified"),
            raw_response=to_archivable(response),
        )


logging.getLogger("scrapy.core.scraper").setLevel(logging.WARNING)
