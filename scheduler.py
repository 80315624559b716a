"""WHEN: the daemon. Starts what is due, lets it finish, stops cleanly. No rules live here."""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from typing import Protocol

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from sqlalchemy.orm import Session

from article.dates import HANOI
from crawler.declaration import Source
from crawler.report import CrawlReport
from crawler.run import Crawls
from digest.watching import Mailing
from storage.engine import Database, StorageUnavailable
from storage.sources import claim, due_sources, enroll, next_due_at
from tending.upkeep import Upkeep

logger = logging.getLogger(__name__)

TICK_SECONDS = 15
STOP_WITHIN_SECONDS = 8.0
"""Leaves two seconds of the ten that a service manager is promised."""


class Starter(Protocol):
    """Who crawls what is due: this process itself, or workers that take jobs."""

    def under_way(self, session: Session) -> Collection[str]:
        """Name the sources that wait for their crawl or are being crawled: they are left out."""

    def entrust(self, session: Session, names: Sequence[str]) -> None:
        """Take the claimed sources over, in the transaction of their claim."""

    def begin(self, names: Sequence[str]) -> list[asyncio.Task[CrawlReport | None]]:
        """Start what is to be crawled here, after that transaction; gives the crawls."""


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
    ) -> None:
        self.mailing = mailing
        self._database = database
        self._starter = starter
        self._sources = {source.name: source for source in sources}
        self._clock = clock
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
        return self._starter.begin(due)

    def _claim_due(self) -> list[str]:
        now = self._clock()
        with self._database.writing() as session:
            due = due_sources(session, now=now)
            left_out = set(self._starter.under_way(session))
            # A source is put off before it is asked: a crash on its pages cannot become a storm.
            claimed = [
                name
                for name in due
                if name in self._sources
                and name not in left_out
                and claim(session, name, now=now, until=now + self._sources[name].polling.every)
            ]
            self._starter.entrust(session, claimed)
        return claimed


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
    ticking.add_job(upkeep.tick, "interval", seconds=TICK_SECONDS, misfire_grace_time=None)
    ticking.start()
    upkeep.ready()
    await stop.wait()
    logger.info("stopping: crawls finish the page in hand")
    on_stop()
    ticking.shutdown(wait=False)
    await asyncio.gather(
        crawls.stop(within=STOP_WITHIN_SECONDS),
        asyncio.to_thread(watching.mailing.stop, within=STOP_WITHIN_SECONDS),
        asyncio.to_thread(upkeep.stop, within=STOP_WITHIN_SECONDS),
    )
    return 0
