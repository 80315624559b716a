"""Ending a crawl early: what waits is dropped, what is in hand gets a moment, then nobody waits."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, cast

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from twisted.python.failure import Failure

if TYPE_CHECKING:
    from crawler.spider import SourceSpider

logger = logging.getLogger(__name__)


class CutOff(IgnoreRequest):
    """The crawl ended before the address was answered; it is asked again in the next one."""


class InHand:
    """The requests of one crawl that are with a server, or wait for their turn with it."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[object]] = set()
        self._cut = asyncio.Event()

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold a request; raises CutOff when the crawl is cut off meanwhile."""
        task = asyncio.current_task()
        if self._cut.is_set() or task is None:
            raise CutOff
        self._tasks.add(task)
        try:
            yield
        except asyncio.CancelledError:
            if not self._cut.is_set():
                raise
            task.uncancel()
        else:
            return
        finally:
            self._tasks.discard(task)
        # Scrapy waits for an answer or an error, and a cancelled task gives neither.
        raise CutOff

    def cut(self) -> None:
        """Let go of every request."""
        self._cut.set()
        for task in self._tasks:
            task.cancel()


def drop_waiting(crawler: Crawler) -> None:
    """Drop the requests that wait for the pause between two, as most do at any time."""
    if not crawler.crawling:
        return
    for slot in crawler.engine.downloader.slots.values():
        while slot.queue:
            _, answer = slot.queue.popleft()
            answer.errback(Failure(CutOff()))  # type: ignore[no-untyped-call]


async def cut_off(
    crawler: Crawler, crawl: asyncio.Task[None], *, after: timedelta, grace: float
) -> None:
    """End a crawl that has not ended in time, within twice the grace in seconds.

    An engine that does not close even then is left behind: its source is noted, its slot is free.
    """
    spider = cast("SourceSpider", crawler.spider)
    spider.report.cut_off_after = after
    logger.warning("source %s: its crawl is cut off after %s", spider.name, after)
    drop_waiting(crawler)
    closing = asyncio.ensure_future(_close(crawler))
    await asyncio.wait({crawl}, timeout=grace)
    if not crawl.done():
        spider.in_hand.cut()
        await asyncio.wait({crawl}, timeout=grace)
    if not crawl.done():
        logger.error("source %s: its crawl does not close; it is left behind", spider.name)
        closing.cancel()
        crawl.cancel()
        await crawler.signals.send_catch_log_async(
            signal=signals.spider_closed, spider=spider, reason="deadline"
        )


async def _close(crawler: Crawler) -> None:
    if crawler.engine.spider is not None:
        await crawler.engine.close_spider_async(reason="deadline")
