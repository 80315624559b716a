"""WHEN: the daemon. Starts what is due, lets it finish, stops cleanly. No rules live here."""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import Callable, Sequence
from datetime import datetime

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from article.dates import HANOI
from crawler.declaration import Source
from crawler.report import CrawlReport
from crawler.run import CrawlPlan, Crawls
from digest.watching import Mailing
from storage.engine import Database, StorageUnavailable
from storage.sources import claim, due_sources, enroll, next_due_at, release

logger = logging.getLogger(__name__)

TICK_SECONDS = 15
STOP_WITHIN_SECONDS = 8.0
"""Leaves two seconds of the ten that a service manager is promised."""


class Watch:
    """The sources of one process and the crawls that are under way."""

    def __init__(
        self,
        *,
        database: Database,
        crawls: Crawls,
        sources: Sequence[Source],
        clock: Callable[[], datetime],
        mailing: Mailing,
    ) -> None:
        self.mailing = mailing
        self._database = database
        self._crawls = crawls
        self._sources = {source.name: source for source in sources}
        self._clock = clock
        self._under_way: dict[str, asyncio.Task[CrawlReport | None]] = {}
        self.last_tick: datetime | None = None

    def enroll(self) -> datetime | None:
        """Give every declared source its row; tell when the first is due."""
        with self._database.writing() as session:
            enroll(session, self._sources)
            return next_due_at(session)

    async def tick(self) -> list[asyncio.Task[CrawlReport | None]]:
        """Start a crawl of every source that is due and not being crawled."""
        try:
            due = await asyncio.to_thread(self._claim_due)
        except StorageUnavailable as error:
            logger.error("%s; nothing is started until it is back", error)
            return []
        self.last_tick = self._clock()
        return [self._start(name) for name in due]

    def _claim_due(self) -> list[str]:
        now = self._clock()
        with self._database.writing() as session:
            due = [
                name
                for name in due_sources(session, now=now)
                if name in self._sources and name not in self._under_way
            ]
            # A source is put off before it is asked: a crash on its pages cannot become a storm.
            return [
                name
                for name in due
                if claim(session, name, now=now, until=now + self._sources[name].polling.every)
            ]

    def _start(self, name: str) -> asyncio.Task[CrawlReport | None]:
        task = asyncio.create_task(self._crawl(name))
        self._under_way[name] = task
        task.add_done_callback(lambda _: self._under_way.pop(name))
        return task

    async def _crawl(self, name: str) -> CrawlReport | None:
        try:
            report = await self._crawls.crawl(name, CrawlPlan())
        except Exception:
            # One source must not end the watch over the others.
            logger.exception("source %s: its crawl broke off; it is tried again when due", name)
            return None
        if report.stopped:
            await asyncio.to_thread(self._release, name)
            return report
        logger.info(
            "source %s: %d new, %d revised, %d flagged, %d failed",
            name,
            report.kept["new"],
            report.kept["revised"],
            report.flagged,
            report.failed,
        )
        return report

    def _release(self, name: str) -> None:
        with self._database.writing() as session:
            release(session, name, now=self._clock())


async def watch(
    watching: Watch, crawls: Crawls, *, on_stop: Callable[[], None] = lambda: None
) -> int:
    """Tick until SIGTERM or Ctrl-C, then let every crawl finish its page."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    ticking = AsyncIOScheduler(timezone=HANOI)
    # By default APScheduler drops a run that is a second late; a late tick is as good as any.
    ticking.add_job(
        watching.tick,
        "interval",
        seconds=TICK_SECONDS,
        next_run_time=datetime.now(HANOI),
        misfire_grace_time=None,
        coalesce=True,
        max_instances=1,
    )
    ticking.add_job(
        watching.mailing.tick, "interval", seconds=TICK_SECONDS, misfire_grace_time=None
    )
    ticking.start()
    await stop.wait()
    logger.info("stopping: crawls finish the page in hand")
    on_stop()
    ticking.shutdown(wait=False)
    await asyncio.gather(
        crawls.stop(within=STOP_WITHIN_SECONDS),
        asyncio.to_thread(watching.mailing.stop, within=STOP_WITHIN_SECONDS),
    )
    return 0
