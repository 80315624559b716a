"""Aborting a crawl: queued requests are dropped, those in flight get a grace time, then are cancelled."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

from scrapy import signals
from scrapy.exceptions import IgnoreRequest
from twisted.python.failure import Failure

if TYPE_CHECKING:  # it brings the whole engine, which commands that only list need not load
    from scrapy.crawler import Crawler

logger = logging.getLogger(__name__)


class CrawlAborted(IgnoreRequest):
    """The crawl ended before the response came; the next crawl requests the URL again."""


class InFlightRequests:
    """The requests of one crawl that are in flight or wait for a slot."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[object]] = set()
        self._cancelled = asyncio.Event()

    @contextmanager
    def track(self) -> Iterator[None]:
        """Track a request; raises CrawlAborted when the crawl is aborted meanwhile."""
        task = asyncio.current_task()
        if self._cancelled.is_set() or task is None:
            raise CrawlAborted
        self._tasks.add(task)
        try:
            yield
        except asyncio.CancelledError:
            if not self._cancelled.is_set():
                raise
            task.uncancel()
        else:
            return
        finally:
            self._tasks.discard(task)
        # Scrapy waits for an answer or an error, and a cancelled task gives neither.
        raise CrawlAborted

    def cancel_all(self) -> None:
        """Cancel every request."""
        self._cancelled.set()
        for task in self._tasks:
            task.cancel()


def drop_queued_requests(crawler: Crawler) -> None:
    """Drop the requests that wait for the download delay, as most do at any time."""
    if not crawler.crawling:
        return
    for slot in crawler.engine.downloader.slots.values():
        while slot.queue:
            _, answer = slot.queue.popleft()
            answer.errback(Failure(CrawlAborted()))  # type: ignore[no-untyped-call]


async def abort_crawl(
    crawler: Crawler,
    crawl: asyncio.Task[None],
    in_flight: InFlightRequests,
    *,
    deadline: timedelta,
    grace: float,
) -> None:
    """Abort a crawl at its deadline, within twice the grace in seconds.

    An engine that does not close even then is abandoned: the crawl is recorded, its slot is free.
    """
    name = crawler.spidercls.name
    logger.warning("source %s: its crawl is aborted after %s", name, deadline)
    drop_queued_requests(crawler)
    closing = asyncio.ensure_future(_close_spider(crawler))
    await asyncio.wait({crawl}, timeout=grace)
    if not crawl.done():
        in_flight.cancel_all()
        await asyncio.wait({crawl}, timeout=grace)
    if not crawl.done():
        logger.error("source %s: its crawl does not close; it is abandoned", name)
        closing.cancel()
        crawl.cancel()
        await crawler.signals.send_catch_log_async(
            signal=signals.spider_closed, spider=crawler.spider, reason="deadline"
        )


async def _close_spider(crawler: Crawler) -> None:
    if crawler.engine.spider is not None:
        await crawler.engine.close_spider_async(reason="deadline")
