"""Retries with exponential back-off, and hosts blocked while they are rate-limited."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any, Self, TypeVar
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.retry import RetryMiddleware
from scrapy.http import Response

from article.message import Message, message
from crawler.crawl.context import CrawlContext, context_of
from crawler.crawl.fetch_errors import FetchCode
from crawler.http.retry_after import HostRateLimited, is_replayed, rate_limited_until

RetryResult = TypeVar("RetryResult", bound=Request | Response | None)


def backoff_delay(attempt: int, *, base: float, jitter: float) -> float:
    """Return the seconds before a further attempt: doubled each time, spread by half around.

    `jitter` is a random number from 0 to 1.
    """
    return float(base * 2 ** (attempt - 1) * (0.5 + jitter))


class BackoffRetryMiddleware(RetryMiddleware):
    """Scrapy's own retries, which come at once, with back-off; and Retry-After obeyed."""

    def __init__(
        self,
        settings: Any,
        *,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        super().__init__(settings)
        self._base = settings.getfloat("TIPWATCH_RETRY_PAUSE")
        self._sleep = sleep
        self._jitter = jitter
        self._rate_limited_hosts: dict[str, Message] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Read the settings of the crawl."""
        middleware = cls(crawler.settings)
        middleware.crawler = crawler
        return middleware

    async def process_request(self, request: Request) -> None:
        """Raise HostRateLimited for a host that is rate-limited, in this process or in another."""
        host = urlsplit(request.url).hostname or ""
        context = self._context
        await context.throttle.load_limits(context.rate_limits, now=context.clock())
        until = context.throttle.blocked_until(host, now=context.clock())
        if until and host not in self._rate_limited_hosts:
            self._record_rate_limit(host, until=until)
        if host in self._rate_limited_hosts:
            raise HostRateLimited(self._rate_limited_hosts[host])

    async def process_response(  # type: ignore[override]
        self, request: Request, response: Response
    ) -> Request | Response:
        """Raise HostRateLimited when the server limits requests; retry where that may help."""
        if is_replayed(response):
            return response
        at_most = self._context.source.polling.at_most
        until = rate_limited_until(response, now=self._context.clock(), at_most=at_most)
        if until:
            host = urlsplit(request.url).hostname or ""
            self._record_rate_limit(host, until=until, status=response.status)
            raise HostRateLimited(self._rate_limited_hosts[host])
        return await self._with_backoff(super().process_response(request, response))

    async def process_exception(  # type: ignore[override]
        self, request: Request, exception: Exception
    ) -> Request | Response | None:
        """Retry after errors that may be temporary."""
        return await self._with_backoff(super().process_exception(request, exception))

    async def _with_backoff(self, result: RetryResult) -> RetryResult:
        if isinstance(result, Request):
            attempt = result.meta["retry_times"]
            await self._sleep(backoff_delay(attempt, base=self._base, jitter=self._jitter()))
        return result

    def _record_rate_limit(self, host: str, *, until: datetime, status: int | None = None) -> None:
        if self._context.source.owns(host):
            self._context.report.delay_next_crawl(until)
        self._rate_limited_hosts[host] = (
            message(FetchCode.STATUS_WAITS, status=status, host=host, until=until)
            if status
            else message(FetchCode.HOST_WAITS, host=host, until=until)
        )

    @property
    def _context(self) -> CrawlContext:
        return context_of(self.crawler)
