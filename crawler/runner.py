"""Running crawls inside one event loop: any number after each other, a bounded number at once."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from scrapy import Request, signals
from scrapy.crawler import AsyncCrawlerRunner, Crawler
from scrapy.http import Response
from scrapy.settings import Settings as ScrapySettings

from article.model import ArticleCapture
from crawler.crawl.context import CrawlContext, SpiderOptions, attach_context, utc_now
from crawler.crawl.deadline import abort_crawl, drop_queued_requests
from crawler.crawl.extraction_worker import close_workers
from crawler.crawl.report import CrawlReport
from crawler.http.download_handler import HostMap, reachable_endpoints
from crawler.http.host_throttle import HostThrottle
from crawler.http.middlewares.robotstxt import product_token
from crawler.http.public_only_resolver import install_public_only_resolver
from crawler.spider.registry import declared_spiders
from crawler.warc.replay import Replay
from settings import Settings

THREAD_SWITCH_SECONDS = 0.0005
_GRACE_SECONDS = 10.0
"""For the pages in flight when a crawl is aborted; and once more for the rest."""
REACTOR = "twisted.internet.asyncioreactor.AsyncioSelectorReactor"


@dataclass(frozen=True, kw_only=True)
class CrawlOptions:
    """How one crawl differs from the everyday one."""

    since: datetime | None = None
    max_pages: int | None = None
    replay: Replay | None = None
    deadline: timedelta | None = None
    """A crawl that takes longer is aborted; what it read is stored."""
    due_only: bool = False
    """Leave out fixed pages whose interval is not over."""
    inspect: Callable[[ArticleCapture], None] | None = None
    """Run every discovery method, pass on what is read, and store nothing."""
    record: Callable[[Response, Request], None] | None = None
    """Receive every response as it comes, redirects and errors included."""
    thumbnails: Path | None = None
    """Folder for a picture of the first page that a browser builds, `NAME.jpg`."""


class CrawlPool:
    """The crawls of this process."""

    def __init__(
        self,
        settings: Settings,
        *,
        clock: Callable[[], datetime] = utc_now,
        grace: float = _GRACE_SECONDS,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._runner = AsyncCrawlerRunner(scrapy_settings(settings))
        self.slots = settings.concurrent_crawls
        """How many crawls run at once."""
        self._slots = asyncio.Semaphore(self.slots)
        self._browser_slot = asyncio.Semaphore(1)  # half a gigabyte each
        self._throttle = HostThrottle()
        self._clock = clock
        self._host_map = HostMap(settings.host_map)
        self.deadline = timedelta(minutes=settings.crawl_minutes)
        """For unattended crawls."""
        self._grace = grace
        self._sleep = sleep
        self._stopping = False
        self._running: dict[str, Crawler] = {}
        self._stop_tasks: set[asyncio.Future[None]] = set()

    async def crawl(self, name: str, options: CrawlOptions) -> CrawlReport:
        """Crawl one source once, when a slot is free."""
        spider = declared_spiders()[name]
        needs_browser = spider.source.needs_browser and not options.replay
        # First the browser, then the slot: waiting for the browser must not block the others.
        async with self._browser_slot if needs_browser else nullcontext(), self._slots:
            if self._stopping:
                return CrawlReport(source=name, started_at=self._clock(), stopped=True)
            crawler = self._runner.create_crawler(spider)
            if options.inspect:
                crawler.settings.setdict(STORE_NOTHING, priority="cmdline")
                inspect = options.inspect
                crawler.signals.connect(
                    lambda item: inspect(item), signal=signals.item_scraped, weak=False
                )
            if options.record:
                record = options.record
                crawler.signals.connect(
                    lambda response, request: record(response, request),
                    signal=signals.response_downloaded,
                    weak=False,
                )
            if options.thumbnails:
                crawler.settings.set(
                    "TIPWATCH_THUMBNAIL",
                    str(options.thumbnails / f"{name}.jpg"),
                    priority="cmdline",
                )
            if options.replay:
                crawler.settings.setdict(REPLAY_SETTINGS, priority="cmdline")
            elif self._host_map.is_loopback(spider.hosts):
                crawler.settings.setdict(NO_THROTTLE, priority="cmdline")
            context = attach_context(
                crawler,
                clock=self._clock,
                replay=options.replay,
                throttle=self._throttle,
                options=SpiderOptions(
                    since=options.since,
                    max_pages=options.max_pages,
                    try_all=options.inspect is not None,
                    due_only=options.due_only,
                ),
            )
            crawl = self._runner.crawl(crawler)
            self._running[name] = crawler
            try:
                await self._wait_for_end(crawler, crawl, context, options.deadline)
            finally:
                self._running.pop(name, None)
            return context.report

    async def _wait_for_end(
        self,
        crawler: Crawler,
        crawl: asyncio.Task[None],
        context: CrawlContext,
        deadline: timedelta | None,
    ) -> None:
        """Wait for a crawl; abort it at its deadline."""
        timers = (
            {asyncio.ensure_future(self._sleep(deadline.total_seconds()))} if deadline else set()
        )
        try:
            await asyncio.wait({crawl, *timers}, return_when=asyncio.FIRST_COMPLETED)
        except asyncio.CancelledError:
            crawl.cancel()
            raise
        finally:
            for timer in timers:
                timer.cancel()
        if deadline and not crawl.done():
            context.report.aborted_after = deadline
            await abort_crawl(
                crawler, crawl, context.in_flight, deadline=deadline, grace=self._grace
            )
        if crawl.done() and not crawl.cancelled():
            crawl.result()  # raises what went wrong

    def politeness_delay(self, name: str) -> float:
        """Return for how many seconds a source's hosts get no request after its crawl."""
        source = declared_spiders()[name].source
        return 0.0 if self._host_map.is_loopback(source.hosts) else source.delay

    def cancel(self, name: str) -> None:
        """Stop a source's crawl, if there is one, after the page in flight."""
        crawler = self._running.get(name)
        if crawler is not None:
            self._stop_tasks.add(ending := asyncio.ensure_future(crawler.stop_async()))
            ending.add_done_callback(self._stop_tasks.discard)

    async def stop(self, *, within: float) -> None:
        """Stop every crawl after the page in flight; return after `within` seconds at the latest."""
        self._stopping = True

        async def finish() -> None:
            for crawler in list(self._runner.crawlers):
                drop_queued_requests(crawler)
            await self._runner.stop()
            await self._runner.join()

        try:
            await asyncio.wait_for(finish(), timeout=within)
        except TimeoutError:
            close_workers()
            # Requests queued behind a long delay keep the engine open; what was fetched is stored.
            return


# Throttling is for servers on the network, not for this machine.
NO_THROTTLE: dict[str, Any] = {
    "DOWNLOAD_DELAY": 0,
    "AUTOTHROTTLE_ENABLED": False,
    "TIPWATCH_RETRY_PAUSE": 0,
}
REPLAY_SETTINGS: dict[str, Any] = {
    **NO_THROTTLE,
    "DOWNLOAD_HANDLERS": {
        "http": "crawler.warc.replay_handler.ReplayHandler",
        "https": "crawler.warc.replay_handler.ReplayHandler",
    },
    "RETRY_ENABLED": False,
    # A recording asks no host.
    "TIPWATCH_RATE_LIMITS": "crawler.http.shared_rate_limits.OwnRateLimits",
}
STORE_NOTHING: dict[str, Any] = {
    "ITEM_PIPELINES": {},
    "EXTENSIONS": {},
    "TIPWATCH_KNOWN_PAGES": "crawler.crawl.known_pages.NoKnownPages",
    "TIPWATCH_RATE_LIMITS": "crawler.http.shared_rate_limits.OwnRateLimits",
}


def scrapy_settings(settings: Settings) -> ScrapySettings:
    """Return Scrapy's settings of the project, with this operator's on top."""
    scrapy = ScrapySettings()
    scrapy.setmodule("crawler.settings", priority="project")
    # Below the spider's own settings: a source may declare a user agent.
    scrapy.set("USER_AGENT", settings.effective_user_agent, priority="project")
    scrapy.setdict(
        {
            "TIPWATCH_DATABASE": settings.effective_database_url,
            "TIPWATCH_ARCHIVE": settings.archive_config,
            "TIPWATCH_HOST_MAP": dict(settings.host_map),
            "ROBOTSTXT_USER_AGENT": product_token(settings.effective_user_agent),
            "TIPWATCH_FETCH_PROXY": settings.fetch_proxy,
            "DOWNLOAD_MAXSIZE": settings.page_bytes_limit,
        },
        priority="cmdline",
    )
    return scrapy


def run_in_reactor(main: Callable[[], Awaitable[int]], *, settings: Settings) -> int:
    """Run a coroutine on Twisted's asyncio reactor, which crawls need, and return its exit code."""
    from scrapy.utils.reactor import install_reactor

    install_reactor(REACTOR)
    from twisted.internet import reactor as installed
    from twisted.internet.defer import Deferred

    reactor: Any = installed

    outcome: list[int] = []
    failure: list[BaseException] = []

    async def run() -> None:
        try:
            outcome.append(await main())
        except BaseException as error:  # noqa: BLE001 - carried out of the reactor, raised below
            failure.append(error)
        finally:
            reactor.stop()

    # Articles are stored by threads: while one computes, the loop must run again sooner than the
    # five milliseconds that Python grants by default, or every read of a socket waits that long.
    sys.setswitchinterval(THREAD_SWITCH_SECONDS)
    allowed = reachable_endpoints(settings.host_map, settings.fetch_proxy)
    install_public_only_resolver(reactor, allowed=allowed)
    reactor.callWhenRunning(lambda: Deferred.fromFuture(asyncio.ensure_future(run())))
    reactor.run(installSignalHandlers=False)
    if failure:
        raise failure[0]
    return outcome[0]
