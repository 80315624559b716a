"""The daemon: starts what is due at every tick, and stops cleanly. It decides nothing itself."""

from __future__ import annotations

import asyncio
import logging
import signal
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from apscheduler.job import Job
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from article.dates import HANOI
from crawler.crawl.report import CrawlReport
from crawler.runner import CrawlPool
from crawler.source.declaration import Source
from digest.delivery.background import DigestThread
from jobs.source_scheduler import CrawlExecutor, SourceScheduler
from operations.maintenance import MaintenanceThread
from storage.engine import Database, StorageUnavailable
from storage.sources.schedule import TICK_SECONDS

logger = logging.getLogger(__name__)

SHUTDOWN_TIMEOUT_SECONDS = 6.0
"""Leaves four of the ten seconds that a service manager waits: a busy machine needs them."""


class StopWithin(Protocol):
    """Ends one of the daemon's activities."""

    def __call__(self, *, within: float) -> Awaitable[None]:
        """Return after `within` seconds at the latest."""


class CrawlScheduler:
    """Starts the crawls of due sources through an executor."""

    def __init__(
        self,
        *,
        database: Database,
        executor: CrawlExecutor,
        sources: Sequence[Source],
        clock: Callable[[], datetime],
        digest_thread: DigestThread,
        is_leader: Callable[[], bool] = lambda: True,
        monotonic: Callable[[], float] = time.monotonic,
        declared: Callable[[], Sequence[Source]] | None = None,
    ) -> None:
        """Watch `sources`, or what `declared` returns at each tick."""
        self.digest_thread = digest_thread
        self._declared = declared
        self._check_leader = is_leader
        self._is_leader = False
        self.source_scheduler = SourceScheduler(database, sources, clock=clock, monotonic=monotonic)
        self.on_slot_free: Callable[[], None] = lambda: None
        """Called when a crawl of this process has ended."""
        self._executor = executor
        self._clock = clock
        self._tick_lock = asyncio.Lock()
        self.last_tick: datetime | None = None

    def register_sources(self) -> datetime | None:
        """Insert a row for every declared source; return when the first is due."""
        return self.source_scheduler.register()

    async def tick(self) -> list[asyncio.Task[CrawlReport | None]]:
        """Start crawls of due sources, as many as there is capacity for; return their tasks."""
        async with self._tick_lock:
            self._is_leader = await asyncio.to_thread(self._check_leader)
            if not self._is_leader:
                self.last_tick = self._clock()
                return []
            await self._executor.maintain()
            try:
                if self._declared:
                    sources = await asyncio.to_thread(self._declared)
                    await asyncio.to_thread(self.source_scheduler.replace_sources, sources)
                due = await asyncio.to_thread(self.source_scheduler.claim_due, self._executor)
            except StorageUnavailable as error:
                logger.error("%s; no crawl is started until it is back", error)
                return []
            self.last_tick = self._clock()
            started = self._executor.start(due)
        for crawl in started:
            crawl.add_done_callback(lambda _: self.on_slot_free())
        return started

    def send_due_digests(self) -> None:
        """Start a delivery run, if this process leads."""
        if self._is_leader:
            self.digest_thread.tick()

    async def crawl_all_due(self) -> list[CrawlReport | None]:
        """Crawl everything that is due; return the reports."""
        reports: list[CrawlReport | None] = []
        running = set(await self.tick())
        while running:
            ended, running = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
            reports += [crawl.result() for crawl in ended]
            running |= set(await self.tick())
        return reports


class TickLoop:
    """APScheduler for a daemon: late runs are not dropped, and a clock change cannot stop it."""

    def __init__(self, *, seconds: float = TICK_SECONDS) -> None:
        self._seconds = seconds
        self._scheduler = AsyncIOScheduler(timezone=HANOI)

    def add_job(self, job: Callable[[], Awaitable[object] | None]) -> None:
        """Run a job now and at every tick, one run at a time."""
        # By default APScheduler drops a run that is a second late.
        self._scheduler.add_job(
            job, "interval", seconds=self._seconds, next_run_time=datetime.now(HANOI),
            misfire_grace_time=None, coalesce=True, max_instances=1,
        )  # fmt: skip

    def jobs(self) -> list[Job]:
        """Return what runs at every tick."""
        return list(self._scheduler.get_jobs())

    async def run(self) -> None:
        """Tick until cancelled."""
        self._scheduler.start()
        try:
            while True:
                await asyncio.sleep(self._seconds)
                self._reset_after_clock_change()
        finally:
            self._scheduler.shutdown(wait=False)

    def _reset_after_clock_change(self) -> None:
        """Reschedule jobs that would wait until a clock that was set back reaches its old time."""
        now = datetime.now(HANOI)
        for job in self.jobs():
            if job.next_run_time > now + timedelta(seconds=2 * self._seconds):
                job.modify(next_run_time=now)


async def run_daemon(
    scheduler: CrawlScheduler,
    pool: CrawlPool,
    *,
    maintenance: MaintenanceThread,
    on_stop: Callable[[], None] = lambda: None,
    further: Sequence[Callable[[], Awaitable[None]]] = (),
    further_stops: Sequence[StopWithin] = (),
) -> int:
    """Tick until SIGTERM or SIGINT, then let every crawl finish its page."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    ticks = TickLoop()
    ticks.add_job(scheduler.tick)
    ticks.add_job(scheduler.send_due_digests)
    ticks.add_job(maintenance.tick)
    for job in further:
        ticks.add_job(job)
    ticking = asyncio.create_task(ticks.run())
    refills: set[asyncio.Task[object]] = set()

    def refill() -> None:
        # At once, not at the next tick: with short crawls the slots would be empty most of the time.
        if not scheduler.source_scheduler.has_waiting:
            return
        task = asyncio.create_task(scheduler.tick())
        refills.add(task)
        task.add_done_callback(refills.discard)

    scheduler.on_slot_free = refill
    maintenance.notify_ready()
    await stop.wait()
    logger.info("stopping: crawls finish the page in progress")
    on_stop()
    scheduler.on_slot_free = lambda: None
    ticking.cancel()
    await asyncio.gather(
        pool.stop(within=SHUTDOWN_TIMEOUT_SECONDS),
        asyncio.to_thread(scheduler.digest_thread.stop, within=SHUTDOWN_TIMEOUT_SECONDS),
        asyncio.to_thread(maintenance.stop, within=SHUTDOWN_TIMEOUT_SECONDS),
        *(stop_one(within=SHUTDOWN_TIMEOUT_SECONDS) for stop_one in further_stops),
    )
    return 0
