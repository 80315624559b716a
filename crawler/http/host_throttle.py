"""Throttle per host: one request at a time across all crawls, none while the host is rate-limited."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import NamedTuple

MAX_CRAWL_DELAY = 30.0
"""Seconds; a crawl of twenty pages must end before its deadline."""


class _Block(NamedTuple):
    until: datetime
    length: timedelta


class HostThrottle:
    """Shared by the crawls of a process: two sources may share one host.

    Scrapy throttles within a crawl; this throttle only ever adds delay.
    """

    def __init__(
        self,
        *,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._monotonic = monotonic
        self._sleep = sleep
        self._locks: dict[str, asyncio.Lock] = {}
        self._free_at: dict[str, float] = {}
        self._blocks: dict[str, _Block] = {}
        self._min_delays: dict[str, float] = {}

    def set_min_delay(self, host: str, seconds: float) -> None:
        """Wait at least so long between two requests to a host, as its robots.txt asks; bounded."""
        self._min_delays[host] = min(seconds, MAX_CRAWL_DELAY)

    @asynccontextmanager
    async def slot(self, host: str, *, delay: float) -> AsyncIterator[None]:
        """Wait until no other request to the host runs and `delay` seconds after the last began."""
        async with self._locks.setdefault(host, asyncio.Lock()):
            pause = self._free_at.get(host, 0.0) - self._monotonic()
            if pause > 0:
                await self._sleep(pause)
            self._free_at[host] = self._monotonic() + max(delay, self._min_delays.get(host, 0.0))
            yield

    def block_until(self, host: str, *, until: datetime, now: datetime) -> None:
        """Block the host until then; a later date set before stays."""
        block = _Block(until, until - now)
        self._blocks[host] = max(block, self._blocks.get(host, block))

    def blocked_until(self, host: str, *, now: datetime) -> datetime | None:
        """Return until when the host is blocked; None if it is not."""
        block = self._blocks.get(host)
        if block is None:
            return None
        if block.until - now > block.length:
            # The clock was set back: the block starts again, it does not last a day longer.
            block = self._blocks[host] = _Block(now + block.length, block.length)
        return block.until if block.until > now else None
