"""The agenda: whose turn it is among the sources that are due, and who is claimed now."""

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
    """Who crawls what is due: this process itself, or workers that take jobs."""

    async def maintain(self) -> None:
        """Look after what was begun before: called at every tick, before anything is claimed."""

    def active_sources(self, session: Session) -> Collection[str]:
        """Name the sources that wait for their crawl or are being crawled: they are left out."""

    def with_capacity(self, names: Sequence[str]) -> Sequence[str]:
        """Choose from sources in their turn those that there is room for now."""

    def enqueue(self, session: Session, names: Sequence[str]) -> None:
        """Take the claimed sources over, in the transaction of their claim."""

    def start(self, names: Sequence[str]) -> list[asyncio.Task[CrawlReport | None]]:
        """Start what is to be crawled here, after that transaction; gives the crawls."""


class _Started(NamedTuple):
    at: datetime
    monotonic: float


class SourceScheduler:
    """The sources of one scheduler; claims are kept in the database, so two never take the same."""

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
        """Some had to be left for want of room, as of the last look."""

    def register(self) -> datetime | None:
        """Give every declared source its row; tell when the first is due."""
        with self._database.writing() as session:
            register_sources(session, self._sources)
            return next_crawl_due_at(session)

    def claim_due(self, executor: CrawlExecutor) -> list[str]:
        """Claim the sources whose turn it is and that there is room for."""
        now = self._clock()
        if self._checked_at is None or now < self._checked_at:
            self._repair_after_clock_change(now)
        self._checked_at = now
        with self._database.reading() as session:
            self.has_waiting = bool(self._startable(due_sources(session, now=now), now))
        if not self.has_waiting:
            return []  # most ticks: whoever writes is not held up
        with self._database.writing() as session:
            left_out = set(executor.active_sources(session))
            due = self._startable(due_sources(session, now=now), now)
            waiting = [one for one in due if one.name not in left_out]
            waiting = [
                one for one in waiting if not self._postpone_outside_hours(session, one, now)
            ]
            # A source is put off before it is asked: a crash on its pages cannot become a storm.
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
        """Tell whether only a jump of the clock makes the source due; it waits the pause out."""
        started = self._started.get(name)
        if started is None:
            return False
        elapsed = timedelta(seconds=self._monotonic() - started.monotonic)
        jumped = now - started.at - elapsed > _CLOCK_JUMP
        return jumped and elapsed < self._sources[name].polling.every

    def _postpone_outside_hours(self, session: Session, one: DueSource, now: datetime) -> bool:
        """Move a source that is due outside its hours, as after a night without power."""
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
                "the clock was set back: the next crawls of %d sources are moved along", len(moved)
            )
