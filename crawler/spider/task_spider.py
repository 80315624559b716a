"""A spider that runs a task instead of crawling: the task requests what it needs, one page after the other."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from typing import Any, cast

from scrapy import Request
from scrapy.core.engine import ExecutionEngine
from scrapy.crawler import AsyncCrawlerRunner, Crawler

from article.canonical_url import host_of
from crawler.crawl.context import attach_context
from crawler.crawl.deadline import InFlightRequests, drop_queued_requests
from crawler.http.download_handler import HostMap
from crawler.runner import NO_THROTTLE, REPLAY_SETTINGS, STORE_NOTHING, scrapy_settings
from crawler.spider.article_spider import SourceSpider
from crawler.warc.replay import Replay
from settings import Settings

_GRACE_SECONDS = 3.0
"""For the engine to close after the task was cancelled."""


class TaskSpider(SourceSpider, declared=False):
    """Watches nothing: it is a source only to be treated like one on its way out."""

    article_url = "^$"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.failure: BaseException | None = None
        self._running: asyncio.Future[None] | None = None
        self._cancelled = False

    async def start(self) -> AsyncIterator[Request]:
        """Run the task; it requests pages itself, none is scheduled."""
        self._running = asyncio.ensure_future(self.run_task())
        try:
            await self._running
        except asyncio.CancelledError:
            if not self._cancelled:
                raise
        except Exception as error:  # noqa: BLE001 - carried out of the engine, raised by the caller
            self.failure = error
        nothing: tuple[Request, ...] = ()
        for request in nothing:
            yield request

    async def run_task(self) -> None:
        """Do what the spider is started for."""
        raise NotImplementedError

    def cancel_task(self) -> None:
        """End the task, whatever it waits for."""
        self._cancelled = True
        if self._running is not None:
            self._running.cancel()

    @property
    def engine(self) -> ExecutionEngine:
        """The engine that downloads for the task."""
        engine = self.crawler.engine
        assert engine is not None  # noqa: S101 - Scrapy makes it before it starts a spider
        return engine


async def run_task_spider(
    spider_class: type[TaskSpider],
    *,
    urls: list[str],
    settings: Settings,
    replay: Replay | None = None,
    scrapy_overrides: Mapping[str, Any] | None = None,
    **arguments: Any,
) -> None:
    """Run the task of a spider on the hosts of some URLs; raises what the task raises.

    Cancelled, it ends the task and closes the engine, within a grace of seconds.
    """
    runner = AsyncCrawlerRunner(scrapy_settings(settings))
    crawler = runner.create_crawler(spider_class)
    crawler.settings.setdict(STORE_NOTHING, priority="cmdline")
    if replay:
        crawler.settings.setdict(REPLAY_SETTINGS, priority="cmdline")
    elif HostMap(settings.host_map).is_loopback([host_of(url) for url in urls]):
        crawler.settings.setdict(NO_THROTTLE, priority="cmdline")
    crawler.settings.setdict(scrapy_overrides or {}, priority="cmdline")
    context = attach_context(crawler, replay=replay)
    crawl = runner.crawl(crawler, **arguments)
    try:
        await asyncio.shield(crawl)
    except asyncio.CancelledError:
        await _close(crawler, crawl, context.in_flight)
        raise
    failure = cast("TaskSpider", crawler.spider).failure
    if failure:
        raise failure


async def _close(crawler: Crawler, crawl: asyncio.Task[None], in_flight: InFlightRequests) -> None:
    if isinstance(crawler.spider, TaskSpider):
        crawler.spider.cancel_task()
    drop_queued_requests(crawler)
    in_flight.cancel_all()
    await asyncio.wait({crawl}, timeout=_GRACE_SECONDS)
    if not crawl.done():
        crawl.cancel()
