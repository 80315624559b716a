"""WHEN: the daemon. Starts what is due, lets it finish, stops cleanly. No rules live here."""

from __future__ import annotations

import asyncio
import logging
import signal
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta

from apscheduler.job import Job
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from article.dates import HANOI
from crawler.declaration import Source
from crawler.report import CrawlReport
from crawler.run import Crawls
from digest.watching import Mailing
from jobs.agenda import Agenda, Starter
from storage.engine import Database, StorageUnavailable
from storage.scheduling import TICK_SECONDS
from tending.upkeep import Upkeep

logger = logging.getLogger(__name__)

STOP_WITHIN_SECONDS = 6.0
"""Leaves four seconds of the ten that a service manager is promised: a busy machine needs them."""


class Watch:
    """The sources that are watched: finds what is due and hands it to whoever crawls."""

    def __init__(
        self,
        *,
        database: Database,
        starter: Starter,
        sources: Sequence[Source],
        clock: Callable[[], datetime],
        mailing: Mailing,
        leads: Callable[[], bool] = lambda: True,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.mailing = mailing
        self._leads = leads
        self._leading = False
        self.agenda = Agenda(database, sources, clock=clock, monotonic=monotonic)
        self.when_free: Callable[[], None] = lambda: None
        """Called when a crawl of this process has ended."""
        self._starter = starter
        self._clock = clock
        self._turn = asyncio.Lock()
        self.last_tick: datetime | None = None

    def enroll(self) -> datetime | None:
        """Give every declared source its row; tell when the first is due."""
        return self.agenda.enroll()

    async def tick(self) -> list[asyncio.Task[CrawlReport | None]]:
        """Start crawls of sources that are due, as many as there is room for; gives the crawls."""
        async with self._turn:
            self._leading = await asyncio.to_thread(self._leads)
            if not self._leading:
                self.last_tick = self._clock()
                return []
            await self._starter.tend()
            try:
                due = await asyncio.to_thread(self.agenda.claim_due, self._starter)
            except StorageUnavailable as error:
                logger.error("%s; nothing is started until it is back", error)
                return []
            self.last_tick = self._clock()
            begun = self._starter.begin(due)
        for crawl in begun:
            crawl.add_done_callback(lambda _: self.when_free())
        return begun

    def mail(self) -> None:
        """Start a round of letters, if this process leads."""
        if self._leading:
            self.mailing.tick()

    async def catch_up(self) -> list[CrawlReport | None]:
        """Crawl everything that is due, and wait for it."""
        reports: list[CrawlReport | None] = []
        under_way = set(await self.tick())
        while under_way:
            ended, under_way = await asyncio.wait(under_way, return_when=asyncio.FIRST_COMPLETED)
            reports += [crawl.result() for crawl in ended]
            under_way |= set(await self.tick())
        return reports


class Ticking:
    """APScheduler, set for a daemon: late is as good as in time, and no clock can stop it."""

    def __init__(self, *, seconds: float = TICK_SECONDS) -> None:
        self._seconds = seconds
        self._scheduler = AsyncIOScheduler(timezone=HANOI)

    def every_tick(self, job: Callable[[], Awaitable[object] | None]) -> None:
        """Run a job now and at every tick; one at a time."""
        # By default APScheduler drops a run that is a second late.
        self._scheduler.add_job(
            job, "interval", seconds=self._seconds, next_run_time=datetime.now(HANOI),
            misfire_grace_time=None, coalesce=True, max_instances=1,
        )  # fmt: skip

    def jobs(self) -> list[Job]:
        """Give what runs at every tick."""
        return list(self._scheduler.get_jobs())

    async def run(self) -> None:
        """Tick until cancelled."""
        self._scheduler.start()
        try:
            while True:
                await asyncio.sleep(self._seconds)
                self._mend()
        finally:
            self._scheduler.shutdown(wait=False)

    def _mend(self) -> None:
        """Wake jobs up that would sleep until a clock, set back, is again where it was."""
        now = datetime.now(HANOI)
        for job in self.jobs():
            if job.next_run_time > now + timedelta(seconds=2 * self._seconds):
                job.modify(next_run_time=now)


async def watch(
    watching: Watch,
    crawls: Crawls,
    *,
    upkeep: Upkeep,
    on_stop: Callable[[], None] = lambda: None,
) -> int:
    """Tick until SIGTERM or Ctrl-C, then let every crawl finish its page."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    ticks = Ticking()
    ticks.every_tick(watching.tick)
    ticks.every_tick(watching.mail)
    ticks.every_tick(upkeep.tick)
    ticking = asyncio.create_task(ticks.run())
    refills: set[asyncio.Task[object]] = set()

    def refill() -> None:
        # At once, not at the next tick: with short crawls the slots would stand empty for the most.
        if not watching.agenda.waits:
            return
        task = asyncio.create_task(watching.tick())
        refills.add(task)
        task.add_done_callback(refills.discard)

    watching.when_free = refill
    upkeep.ready()
    await stop.wait()
    logger.info("stopping: crawls finish the page in hand")
    on_stop()
    watching.when_free = lambda: None
    ticking.cancel()
    await asyncio.gather(
        crawls.stop(within=STOP_WITHIN_SECONDS),
        asyncio.to_thread(watching.mailing.stop, within=STOP_WITHIN_SECONDS),
        asyncio.to_thread(upkeep.stop, within=STOP_WITHIN_SECONDS),
    )
    return 0
