"""Throttle per host: one request at a time in all crawls of a process, none while it is rate-limited."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import NamedTuple

from crawler.http.shared_rate_limits import HostRateLimit, SharedRateLimits

MAX_CRAWL_DELAY = 30.0
"""Seconds; a crawl of twenty pages must end before its deadline."""


_LOAD_EVERY_SECONDS = 1.0
"""What other processes were answered is known here after this time."""


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
        self._load_at = monotonic()

    def set_min_delay(self, host: str, seconds: float) -> None:
        """Wait at least so long between two requests to a host, as its robots.txt asks; bounded."""
        self._min_delays[host] = min(seconds, MAX_CRAWL_DELAY)

    def min_delay(self, host: str) -> float:
        """Return what a host's robots.txt asks for, in seconds; 0 where it asks for nothing."""
        return self._min_delays.get(host, 0.0)

    @asynccontextmanager
    async def slot(self, host: str, *, delay: float) -> AsyncIterator[None]:
        """Wait until no other request to the host runs and `delay` seconds after the last began."""
        async with self._locks.setdefault(host, asyncio.Lock()):
            pause = self._free_at.get(host, 0.0) - self._monotonic()
            if pause > 0:
                await self._sleep(pause)
            self._free_at[host] = self._monotonic() + max(delay, self.min_delay(host))
            yield

    def block_until(self, host: str, *, until: datetime, now: datetime) -> None:
        """Block the host until then; a later date set before stays."""
        block = _Block(until, until - now)
        self._blocks[host] = max(block, self._blocks.get(host, block))

    async def load_limits(self, shared: SharedRateLimits, *, now: datetime) -> None:
        """Block the hosts that answered another process so; asks the database once a second."""
        if self._monotonic() < self._load_at:
            return
        self._load_at = self._monotonic() + _LOAD_EVERY_SECONDS
        for limit in await asyncio.to_thread(shared.load, now=now):
            self.block_until(limit.host, until=limit.until, now=limit.answered_at)

    async def share_limit(
        self, shared: SharedRateLimits, host: str, *, until: datetime, now: datetime
    ) -> None:
        """Block the host until then, in this process and in the others."""
        self.block_until(host, until=until, now=now)
        limit = HostRateLimit(host=host, until=until, answered_at=now)
        await asyncio.to_thread(shared.save, limit)

    def blocked_until(self, host: str, *, now: datetime) -> datetime | None:
        """Return until when the host is blocked; None if it is not."""
        block = self._blocks.get(host)
        if block is None:
            return None
        if block.until - now > block.length:
            # The clock was set back: the block starts again, it does not last a day longer.
            block = self._blocks[host] = _Block(now + block.length, block.length)
        return block.until if block.until > now else None
