"""Trouble with a server: asked again after a growing pause, or left alone when it asks for peace."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, Self, TypeVar, cast
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.retry import RetryMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from article.dates import HANOI
from crawler.spider import SourceSpider

Again = TypeVar("Again", bound=Request | Response | None)

_TOO_MANY = 429
_UNAVAILABLE = 503
_UNSAID = timedelta(minutes=10)
"""How long a host is left alone that says "too many requests", but not until when."""


class LeftAlone(IgnoreRequest):
    """The host asked for peace; nothing more is asked of it in this crawl."""


def retry_after(header: str | None, *, now: datetime) -> datetime | None:
    """Read a Retry-After header, seconds or a date; None if it is neither, or over already."""
    printed = (header or "").strip()
    if printed.isdecimal() and len(printed) < 9:
        return now + timedelta(seconds=int(printed))
    try:
        until = parsedate_to_datetime(printed)
    except (ValueError, TypeError):
        return None
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    return until if until > now else None


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
        host = _host(request)
        if host not in self._alone:
            until = self._spider.turns.left_alone_until(host, now=self._spider.clock())
            if until is None:
                return
            self._leave_alone(host, until=until, why="it asked us to wait")
        raise LeftAlone(self._alone[host])

    async def process_response(self, request: Request, response: Response) -> Request | Response:  # type: ignore[override]
        """Raise LeftAlone when the server asks for peace; try again where that may help."""
        if response.status in {_TOO_MANY, _UNAVAILABLE}:
            header = (response.headers.get("Retry-After") or b"").decode("latin-1")
            until = retry_after(header, now=self._spider.clock())
            if until or response.status == _TOO_MANY:
                host = _host(request)
                self._leave_alone(
                    host,
                    until=until or self._spider.clock() + _UNSAID,
                    why=f"the server answered {response.status}",
                )
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
        spider = self._spider
        # A server may say "in a year"; a source is asked again within its own bound all the same.
        until = min(until, spider.clock() + spider.polling.at_most)
        spider.turns.leave_alone(host, until=until)
        if spider.source.owns(host):
            spider.report.wait_until(until)
        local = until.astimezone(HANOI)
        self._alone[host] = f"{why}: {host} is left alone until {local:%H:%M:%S %d/%m}"

    @property
    def _spider(self) -> SourceSpider:
        return cast("SourceSpider", self.crawler.spider)


def _host(request: Request) -> str:
    return urlsplit(request.url).hostname or ""
