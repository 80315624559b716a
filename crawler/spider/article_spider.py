"""The spider of every source: requests pages that are new or due for a recheck, and reads them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from scrapy import Request, signals
from scrapy.http import Response
from twisted.python.failure import Failure

from article.bounds import fits_url
from article.message import message
from article.model import (
    ArticleCapture,
    FetchResult,
    MissingCapture,
    MissReason,
    PageAddress,
)
from crawler.crawl.context import SpiderOptions, attach_context, attached_context, utc_now
from crawler.crawl.fetch_errors import FetchCode
from crawler.extraction.extract import page_signs
from crawler.extraction.not_an_article import NonArticleKind, NotAnArticle
from crawler.http.conditional_requests import CachedValidators
from crawler.spider.attachment_spider import AttachmentSpider
from crawler.spider.declarative import decode_page
from crawler.spider.discovery_spider import DiscoverySpider
from crawler.spider.redirects import GONE, reject_redirect_away, to_archivable

if TYPE_CHECKING:  # it brings the whole engine, which commands that only list need not load
    from scrapy.crawler import Crawler

__all__ = ["SourceSpider", "utc_now"]


class SourceSpider(AttachmentSpider, DiscoverySpider, declared=False):
    """A spider made of declarations; see `docs/adding-a-source.md`."""

    @classmethod
    def from_crawler(
        cls,
        crawler: Crawler,
        *args: Any,
        since: datetime | str | None = None,
        max_pages: int | str | None = None,
        **kwargs: Any,
    ) -> Self:
        """Use the context of the runner; Scrapy's own tools pass arguments instead.

        An error of our code while a page is read counts as a failed page.
        """
        context = attached_context(crawler) or attach_context(
            crawler, options=SpiderOptions.parse(since=since, max_pages=max_pages)
        )
        # `scrapy parse` replaces the start of a crawl by its own.
        context.report.by_hand = cls.start.__module__.startswith("scrapy.")
        spider = super().from_crawler(crawler, *args, context=context, **kwargs)
        crawler.signals.connect(spider.on_spider_error, signal=signals.spider_error)
        crawler.signals.connect(spider.on_item_scraped, signal=signals.item_scraped)
        return spider

    def on_spider_error(self, failure: Failure, response: Response) -> None:
        """Record a page that raised while it was read; the crawl goes on."""
        error = failure.value
        self.context.report.record_failure(
            response.url, message(FetchCode.UNREADABLE, error=f"{type(error).__name__}: {error}")
        )

    async def on_item_scraped(self, item: object, response: Response) -> None:
        """Request the documents of an article that has just been stored or confirmed."""
        if not isinstance(item, ArticleCapture | MissingCapture) or self.context.report.by_hand:
            return
        if isinstance(item, ArticleCapture):
            may_have = item.article.attachments or response.meta.get("revisit")
        else:
            may_have = item.reason is MissReason.NOT_MODIFIED
        if may_have:
            await self.request_attachments(item.address)

    async def start(self) -> AsyncIterator[Request]:
        """Request the pages due for a recheck, and the first discovery method."""
        due = await asyncio.to_thread(self._due_rechecks)
        self.context.validators.load(await asyncio.to_thread(self._known_validators, due))
        for address in due:
            if request := self.article_request(address, revisit=True):
                yield request
        for request in self._start_next_method():
            yield request

    def _due_rechecks(self) -> list[PageAddress]:
        known_pages, replay = self.context.known_pages, self.context.replay
        if replay:
            contains = replay.archive.contains
            request_url = self.source.request_url
            return [page for page in known_pages.all() if contains(request_url(page))]
        due = list(known_pages.due_for_recheck(now=self.context.clock()))
        # Rechecks must leave room for new pages.
        most = self.context.options.max_pages
        return due if most is None else due[: most // 2]

    def _known_validators(self, due: list[PageAddress]) -> Mapping[str, CachedValidators]:
        if self.context.replay:
            return {}
        now = self.context.clock()
        starts = [url for method in self.discovery for url in method.start(now)]
        return self.context.known_pages.validators([*starts, *map(self.source.request_url, due)])

    def article_request(self, address: PageAddress, **meta: Any) -> Request | None:
        """Request an article, once per crawl; None when it was requested or `max_pages` is reached."""
        most = self.context.options.max_pages
        full = most is not None and len(self._requested_keys) >= most
        if address.key in self._requested_keys or full:
            return None
        self._requested_keys.add(address.key)
        url = self.source.request_url(address)
        rendering = self.rendering if url == address.url else None
        return Request(
            url,
            headers=self.context.validators.headers_for(url, rendering),
            callback=self.parse_article,
            errback=self.article_failed,
            dont_filter=True,
            meta={
                "asked": url,
                "address": address,
                "rendering": rendering,
                "handle_httpstatus_list": [*GONE, 304],
                **meta,
            },
        )

    async def parse(self, response: Response) -> AsyncIterator[ArticleCapture | MissingCapture]:
        """Read a page that `scrapy parse` asked for; nothing of it is recorded."""
        response.meta.setdefault("address", self.source.address_or_plain(response.url))
        async for item in self.parse_article(response):
            yield item
        for failure in self.context.report.failures:
            self.logger.error("no article: %s", failure.as_message)

    async def parse_article(
        self, response: Response
    ) -> AsyncIterator[ArticleCapture | MissingCapture]:
        """Read an article, or record why there is none."""
        address: PageAddress = response.meta["address"]
        self.context.report.pages += 1
        capture = self._capture(response)
        if response.status in GONE:
            yield self._missing_capture(address, capture, MissReason.GONE)
            return
        if response.status == 304:
            yield self._missing_capture(address, capture, MissReason.NOT_MODIFIED)
            return
        content_type = (response.headers.get("Content-Type") or b"").decode("latin-1")
        try:
            page = await decode_page(response.body, content_type)
            reject_redirect_away(self.source, requested=address, final_url=response.url)
            reading = await self.read(
                page,
                url=address.url if self._is_api(response.url) else response.url,
                now=capture.at,
                announced=response.meta.get("announced"),
                announced_lead=response.meta.get("announced_lead"),
            )
        except NotAnArticle as refusal:
            self.context.report.record_failure(response.url, refusal.reason, kind=refusal.kind)
            if refusal.kind is NonArticleKind.NOT_FOUND:
                yield self._missing_capture(address, capture, MissReason.GONE)
            return
        self.context.report.record_article(reading.article)
        validators = self.context.validators.record(response, at=capture.at)
        if self.context.replay is None:
            capture = replace(capture, validators=validators)
        yield ArticleCapture(
            source=self.name,
            address=reading.address,
            aliases=self._aliases(address, response.url, reading.address),
            fetch=capture,
            article=reading.article,
            signs=page_signs(
                self.source,
                reading,
                body=response.body,
                url=address.url,
                announced=response.meta.get("announced_title"),
            ),
        )

    def _aliases(self, asked: PageAddress, url: str, own: PageAddress) -> tuple[str, ...]:
        known = {asked.url} if self._is_api(url) else {asked.url, url}
        return tuple(filter(fits_url, known - {own.url}))

    def _is_api(self, url: str) -> bool:
        """Check whether an address is the API's: it is no address of the article."""
        return self.json_article is not None and self.json_article.ids_of(url) is not None

    def article_failed(self, failure: Failure) -> None:
        """Record an article that could not be fetched; it stays unknown and is requested again."""
        self._record_failure(failure, failure.request)  # type: ignore[attr-defined]

    def _missing_capture(
        self, address: PageAddress, capture: FetchResult, outcome: MissReason
    ) -> MissingCapture:
        return MissingCapture(source=self.name, address=address, fetch=capture, reason=outcome)

    def _capture(self, response: Response) -> FetchResult:
        return FetchResult(
            at=self.captured_at(response),
            status=response.status,
            raw_response=to_archivable(response),
        )
