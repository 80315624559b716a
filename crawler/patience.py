"""Trouble with a server: asked again after a growing pause, or left alone when it asks for peace."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any, Self, TypeVar, cast
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.retry import RetryMiddleware
from scrapy.http import Response

from article.dates import HANOI
from crawler.peace import LeftAlone, peace_until
from crawler.spider import SourceSpider

Again = TypeVar("Again", bound=Request | Response | None)


def pause_before(attempt: int, *, base: float, chance: float) -> float:
    """Give the seconds before a further attempt: doubled each time, spread by half around.

    `chance` is a random number from 0 to 1.
    """
    return float(base * 2 ** (attempt - 1) * (0.5 + chance))


class Patience(RetryMiddleware):
    """Scrapy's own retries, which come at once, made patient; and Retry-After honoured."""

    def __init__(
        self,
        settings: Any,
        *,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        chance: Callable[[], float] = random.random,
    ) -> None:
        super().__init__(settings)
        self._base = settings.getfloat("TIPWATCH_RETRY_PAUSE")
        self._sleep = sleep
        self._chance = chance
        self._alone: dict[str, str] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Belong to a crawl."""
        patience = cls(crawler.settings)
        patience.crawler = crawler
        return patience

    def process_request(self, request: Request) -> None:
        """Raise LeftAlone for a host that asked for peace, in this crawl or in another."""
        host = urlsplit(request.url).hostname or ""
        until = self._spider.turns.left_alone_until(host, now=self._spider.clock())
        if until and host not in self._alone:
            self._leave_alone(host, until=until, why="it asked for peace")
        if host in self._alone:
            raise LeftAlone(self._alone[host])

    async def process_response(  # type: ignore[override]
        self, request: Request, response: Response
    ) -> Request | Response:
        """Raise LeftAlone when the server asks for peace; try again where that may help."""
        spider = self._spider
        until = peace_until(response, now=spider.clock(), at_most=spider.polling.at_most)
        if until:
            host = urlsplit(request.url).hostname or ""
            self._leave_alone(host, until=until, why=f"the server answered {response.status}")
            raise LeftAlone(self._alone[host])
        return await self._paused(super().process_response(request, response))

    async def process_exception(  # type: ignore[override]
        self, request: Request, exception: Exception
    ) -> Request | Response | None:
        """Try again after what may be over in a moment."""
        return await self._paused(super().process_exception(request, exception))

    async def _paused(self, again: Again) -> Again:
        if isinstance(again, Request):
            attempt = again.meta["retry_times"]
            await self._sleep(pause_before(attempt, base=self._base, chance=self._chance()))
        return again

    def _leave_alone(self, host: str, *, until: datetime, why: str) -> None:
        if self._spider.source.owns(host):
            self._spider.report.wait_until(until)
        local = until.astimezone(HANOI)
        self._alone[host] = f"{why}: {host} is left alone until {local:%H:%M %d/%m}"

    @property
    def _spider(self) -> SourceSpider:
        return cast("SourceSpider", self.crawler.spider)
