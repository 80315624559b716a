"""Turns: a host is asked one thing at a time, by whichever crawls, and nothing while it wants peace."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import NamedTuple


class _Peace(NamedTuple):
    until: datetime
    length: timedelta


class HostTurns:
    """Shared by the crawls of a process: two sources may live on one host, and do not know it.

    A crawl's own pace is Scrapy's affair; this one never hurries it.
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
        self._peace: dict[str, _Peace] = {}

    @asynccontextmanager
    async def turn(self, host: str, *, delay: float) -> AsyncIterator[None]:
        """Wait until nobody asks the host, and `delay` seconds since anybody began to."""
        async with self._locks.setdefault(host, asyncio.Lock()):
            pause = self._free_at.get(host, 0.0) - self._monotonic()
            if pause > 0:
                await self._sleep(pause)
            self._free_at[host] = self._monotonic() + delay
            yield

    def leave_alone(self, host: str, *, until: datetime, now: datetime) -> None:
        """Ask the host nothing until then; a later date given before stands."""
        asked = _Peace(until, until - now)
        self._peace[host] = max(asked, self._peace.get(host, asked))

    def left_alone_until(self, host: str, *, now: datetime) -> datetime | None:
        """Tell how long the host is left alone; None if it is not."""
        peace = self._peace.get(host)
        if peace is None:
            return None
        if peace.until - now > peace.length:
            # The clock was set back: the peace begins anew, it does not last a day longer.
            peace = self._peace[host] = _Peace(now + peace.length, peace.length)
        return peace.until if peace.until > now else None
