"""Select and claim the due sources that can be crawled now."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple, Protocol

from sqlalchemy.orm import Session

from article.message import message
from crawler.crawl.report import CrawlReport
from crawler.source.declaration import Source
from crawler.source.poll_interval import PollCode, by_priority, max_interval, within_hours
from crawler.spider.registry import refused_names
from storage.engine import Database
from storage.sources.schedule import (
    DueSource,
    claim_crawl,
    due_sources,
    next_crawl_due_at,
    postpone,
    repair_after_clock_change,
)
from storage.sources.state import register_sources

logger = logging.getLogger(__name__)

_CLOCK_JUMP = timedelta(minutes=1)


class CrawlExecutor(Protocol):
    """Crawls the claimed sources: in this process, or through workers."""

    async def maintain(self) -> None:
        """Repair what earlier ticks started; called at every tick, before anything is claimed."""

    def active_sources(self, session: Session) -> Collection[str]:
        """Return the sources that are queued or being crawled: they are left out."""

    def with_capacity(self, names: Sequence[str]) -> Sequence[str]:
        """Select, in this order, the sources that there is capacity for."""

    def enqueue(self, session: Session, names: Sequence[str]) -> None:
        """Enqueue the claimed sources, in the transaction of their claim."""

    def start(self, names: Sequence[str]) -> list[asyncio.Task[CrawlReport | None]]:
        """Start the crawls of this process after that transaction; return their tasks."""


class _Started(NamedTuple):
    at: datetime
    monotonic: float


class SourceScheduler:
    """Sources of one scheduler; claims are in the database, so two never take the same."""

    def __init__(
        self,
        database: Database,
        sources: Sequence[Source],
        *,
        clock: Callable[[], datetime],
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._database = database
        self._sources = {source.name: source for source in sources}
        self._clock = clock
        self._monotonic = monotonic
        self._started: dict[str, _Started] = {}
        self._checked_at: datetime | None = None
        self.has_waiting = False
        """At the last tick some due sources were left for lack of capacity."""

    def replace_sources(self, sources: Sequence[Source]) -> None:
        """Watch these from now on, as when a declaration was added, changed or removed."""
        declared = {source.name: source for source in sources}
        if declared == self._sources:
            return
        self._sources = declared
        self.register()

    def register(self) -> datetime | None:
        """Insert a row for every declared source; return when the first is due."""
        with self._database.writing() as session:
            register_sources(session, self._sources, refused=refused_names())
            return next_crawl_due_at(session)

    def claim_due(self, executor: CrawlExecutor) -> list[str]:
        """Claim due sources, as many as there is capacity for; return their names."""
        now = self._clock()
        if self._checked_at is None or now < self._checked_at:
            self._repair_after_clock_change(now)
        self._checked_at = now
        with self._database.reading() as session:
            self.has_waiting = bool(self._startable(due_sources(session, now=now), now))
        if not self.has_waiting:
            return []  # most ticks: no writer is blocked
        with self._database.writing() as session:
            left_out = set(executor.active_sources(session))
            due = self._startable(due_sources(session, now=now), now)
            waiting = [one for one in due if one.name not in left_out]
            waiting = [
                one for one in waiting if not self._postpone_outside_hours(session, one, now)
            ]
            # A source is postponed before it is requested: a crash on its pages cannot become a storm.
            claimed = [
                name
                for name in executor.with_capacity(by_priority(waiting, now=now))
                if claim_crawl(
                    session, name, now=now, until=now + self._sources[name].polling.every
                )
            ]
            executor.enqueue(session, claimed)
        self.has_waiting = len(claimed) < len(waiting)
        for name in claimed:
            self._started[name] = _Started(now, self._monotonic())
        return claimed

    def _startable(self, due: Sequence[DueSource], now: datetime) -> list[DueSource]:
        return [
            one
            for one in due
            if one.name in self._sources and (one.requested_at or not self._too_soon(one.name, now))
        ]

    def _too_soon(self, name: str, now: datetime) -> bool:
        """Return whether only a jump of the clock makes the source due: its interval still applies."""
        started = self._started.get(name)
        if started is None:
            return False
        elapsed = timedelta(seconds=self._monotonic() - started.monotonic)
        jumped = now - started.at - elapsed > _CLOCK_JUMP
        return jumped and elapsed < self._sources[name].polling.every

    def _postpone_outside_hours(self, session: Session, one: DueSource, now: datetime) -> bool:
        """Postpone a source that is due outside its hours, as after a power cut at night."""
        opening = within_hours(self._sources[one.name].polling, now, now=now)
        if one.requested_at or opening <= now:
            return False
        hours = str(self._sources[one.name].polling.hours)
        postpone(session, one.name, until=opening, reason=message(PollCode.HOURS, hours=hours))
        return True

    def _repair_after_clock_change(self, now: datetime) -> None:
        with self._database.writing() as session:
            moved = repair_after_clock_change(
                session,
                now=now,
                max_interval=lambda name: (
                    max_interval(self._sources[name].polling) if name in self._sources else None
                ),
            )
        if moved:
            logger.warning(
                "the clock was set back: the next crawls of %d sources are moved", len(moved)
            )
