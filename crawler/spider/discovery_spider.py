"""Discovery of new articles: the methods of the fallback chain, one after the other."""

from __future__ import annotations

import asyncio
from abc import abstractmethod
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from typing import Any

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from article.canonical_url import host_of
from article.message import message, verbatim
from article.model import PageAddress
from crawler.crawl.context import CrawlContext
from crawler.crawl.deadline import CrawlAborted
from crawler.crawl.extraction_worker import discovery_worker, read_discovery
from crawler.crawl.fetch_errors import FetchCode, classify_error, describe_error, detect_challenge
from crawler.discovery import DiscoveredLink, DiscoveryMethod
from crawler.discovery.fallback_chain import DiscoveryRun, Problem
from crawler.discovery.feed_bytes import GZIP
from crawler.discovery.method import DiscoveryCode, DiscoveryResult
from crawler.extraction.not_an_article import NonArticleKind, NotAnArticle
from crawler.spider.declarative import DeclarativeSpider
from crawler.spider.packages.foreign_code import ForeignCodeError, call_foreign, is_foreign
from crawler.warc.replay import NotInArchive

_EMPTY = frozenset({DiscoveryCode.LISTING_NO_MATCH, DiscoveryCode.NO_ARTICLE_LINKS})
_UNDATED = datetime.min.replace(tzinfo=UTC)
_SMALL_BODY = 100_000
"""Bytes; a larger feed or list is read where it can be ended, as is what is packed."""
_SMALL_SITEMAP = 1_000_000
"""Bytes; a sitemap is read in linear time, a tenth of a second for these."""
_OLDEST_MINUTES = 1_000_000
_DISCOVERY_PRIORITY = 100
_MAX_SHOWN = 500
"""Characters of a redirect's target in a reason, which is stored and logged."""


class DiscoverySpider(DeclarativeSpider, declared=False):
    """Runs the discovery methods and requests the articles that are not stored yet."""

    def __init__(self, *args: Any, context: CrawlContext | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.context = context or CrawlContext.of(self.source)
        self._discovery_run = DiscoveryRun(
            self.source.discovery, try_all=self.context.options.try_all
        )
        self.context.report.method_results = self._discovery_run.results
        self._requested_keys: set[str] = set()
        self.context.http_hosts.update(
            host_of(url)
            for method in self.source.discovery
            for url in method.urls
            if url.startswith("http://")
        )
        self._discovery_turn = asyncio.Lock()

    @abstractmethod
    def article_request(self, address: PageAddress, **meta: Any) -> Request | None:
        """Request an article; None when it is not needed or `max_pages` is reached."""

    def _start_next_method(self) -> Iterator[Request]:
        method = self._discovery_run.next_method()
        if method:
            for place, url in enumerate(method.start(self.context.clock())):
                yield self._discovery_request(url, method, depth=1, place=place)

    def _discovery_request(
        self, url: str, method: DiscoveryMethod, *, depth: int, place: int
    ) -> Request:
        self._discovery_run.record_request(method)
        conditions = self.context.validators.headers_for(url, method.rendering)
        return Request(
            url,
            headers=conditions,
            callback=self.parse_discovery,
            errback=self.discovery_failed,
            dont_filter=True,
            # In the order of the declaration, and of an index: Scrapy begins with the last of equals.
            priority=max(1, _DISCOVERY_PRIORITY - place),
            meta={
                "asked": url,
                "method": method,
                "depth_in_method": depth,
                "rendering": method.rendering,
                "handle_httpstatus_list": [304] if conditions else [],
            },
        )

    async def parse_discovery(self, response: Response) -> AsyncIterator[Request]:
        """Follow the links of a feed, sitemap or listing."""
        method: DiscoveryMethod = response.meta["method"]
        if unchanged := self.context.validators.cached_article_count(response):
            self._discovery_run.record_result(method, articles=unchanged)
            self.context.report.known += unchanged
        else:
            # One after the other: the first answer, which is the newest, has the first claim on room.
            async with self._discovery_turn:
                requests = await self._requests_from_response(response, method)
            for request in requests:
                yield request
        for request in self._after_discovery(method):
            yield request

    async def _requests_from_response(
        self, response: Response, method: DiscoveryMethod
    ) -> list[Request]:
        depth: int = response.meta["depth_in_method"]
        result = await self._read_discovery(response, method)
        # In a thread: a sitemap of thousands would block the dashboard and every other crawl.
        links = await asyncio.to_thread(self._addresses_of, result, response.url)
        articles = {address.key: (one, address) for one, address in links if address}
        problem = None
        if result.links and not articles and depth == 1:
            why = message(DiscoveryCode.NO_ARTICLE_LINKS, link=result.links[0].url[:200])
            problem = Problem(response.url, why)
        elif result.problem and (depth == 1 or method.kind == "sitemap"):
            challenge = detect_challenge(response.body)
            kind = NonArticleKind.CHALLENGE if challenge else None
            problem = Problem(response.url, challenge or result.problem, kind)
        self._discovery_run.record_result(method, articles=len(articles), problem=problem)
        if result.warning:
            self._discovery_run.record_warning(method, response.url, result.warning)
        self._discovery_run.record_passed_over(method, result.passed_over)
        self._discovery_run.record_rejected_links(
            method, [one.url for one, address in links if address is None]
        )
        if articles and result.is_complete and not result.next_pages:
            # A listing with further pages, or an empty one, must be fetched in full each time.
            at = self.captured_at(response)
            self.context.validators.record(response, at=at, articles=len(articles))
        addresses = [address for _, address in articles.values()]
        known = await asyncio.to_thread(self.context.known_pages.known, addresses)
        self.context.report.known += len(known)
        unknown = [pair for key, pair in articles.items() if key not in known]
        unknown.sort(key=lambda pair: pair[0].published_at or _UNDATED, reverse=True)
        requests = [self._request_for_link(one, address) for one, address in unknown]
        further = result.next_pages if depth < method.pages else ()
        return [request for request in requests if request] + [
            self._discovery_request(url, method, depth=depth + 1, place=place)
            for place, url in enumerate(further)
            if self.source.owns(host_of(url))
        ]

    async def _read_discovery(self, response: Response, method: DiscoveryMethod) -> DiscoveryResult:
        body, url, now = response.body, response.url, self.captured_at(response)
        if is_foreign(module := type(method).__module__):
            try:
                return await call_foreign(module, lambda: method.read(body, url=url, now=now))
            except ForeignCodeError as error:
                return DiscoveryResult(problem=verbatim(str(error)[:300]))
        small = _SMALL_SITEMAP if method.kind == "sitemap" else _SMALL_BODY
        if len(body) <= small and not body.startswith(GZIP):
            return await asyncio.to_thread(method.read, body, url=url, now=now)
        try:
            return await discovery_worker().run(
                read_discovery, body, method=method, url=url, now=now
            )
        except NotAnArticle as refusal:
            return DiscoveryResult(problem=refusal.reason)

    def _addresses_of(
        self, found: DiscoveryResult, base: str
    ) -> list[tuple[DiscoveredLink, PageAddress | None]]:
        self.context.http_hosts.update(
            host_of(one.url) for one in found.links if one.url.startswith("http://")
        )
        return [(one, self.source.address(one.url, base=base)) for one in found.links]

    def _request_for_link(self, link: DiscoveredLink, address: PageAddress) -> Request | None:
        since = self.context.options.since
        if since and link.published_at and link.published_at < since:
            return None
        request = self.article_request(
            address,
            announced=link.published_at,
            announced_lead=link.lead,
            announced_title=link.title,
        )
        if request and link.published_at:
            # The newest first, also among the answers of several sitemaps.
            age = self.context.clock() - link.published_at
            request.priority = -min(max(0, int(age.total_seconds() // 60)), _OLDEST_MINUTES)
        return request

    def discovery_failed(self, failure: Failure) -> Iterator[Request]:
        """Record a method that could not be fetched, and go on with the next."""
        if isinstance(failure.value, CrawlAborted):
            return  # its result is unknown
        request: Request = failure.request  # type: ignore[attr-defined]
        self._record_failure(failure, request)
        method: DiscoveryMethod = request.meta["method"]
        self._discovery_run.record_fetch_failure(method, request.url, describe_error(failure.value))
        self._discovery_run.record_result(method, articles=0)
        yield from self._after_discovery(method)

    def _after_discovery(self, method: DiscoveryMethod) -> Iterator[Request]:
        if self._discovery_run.is_complete(method):
            self.context.report.discovery = self._discovery_run.summary()
            nothing = self._discovery_run.found_nothing(method)
            for url, problem, kind in self._discovery_run.problems(method):
                # One empty section among others that list articles is no problem.
                if nothing or problem.code not in _EMPTY:
                    self.context.report.record_failure(url, problem, kind=kind)
            if self._discovery_run.continue_after(method):
                yield from self._start_next_method()

    def _record_failure(self, failure: Failure, request: Request) -> None:
        error = failure.value
        if isinstance(error, CrawlAborted):
            return
        if isinstance(error, NotInArchive):
            self.context.report.record_missing(request.url)
        else:
            # An operator knows the URL of the link, not where it redirects.
            requested_url = request.meta.get("redirect_urls", [request.url])[0]
            reason = describe_error(error)
            if requested_url != request.url:
                reason = message(FetchCode.SENT_ON, why=reason, url=request.url[:_MAX_SHOWN])
            self.context.report.record_failure(requested_url, reason, kind=classify_error(error))

    def captured_at(self, response: Response) -> datetime:
        """Return the time of the response: its capture in a replay, now otherwise."""
        captured: datetime | None = response.meta.get("captured_at")
        return captured or self.context.clock()
