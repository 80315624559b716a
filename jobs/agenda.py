"""The agenda: whose turn it is among the sources that are due, and who is claimed now."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple, Protocol

from sqlalchemy.orm import Session

from crawler.declaration import Source
from crawler.pace import bound, in_turn, within_hours
from crawler.report import CrawlReport
from storage.engine import Database
from storage.scheduling import DueSource, claim, due_sources, mend_clock, next_due_at, put_off
from storage.sources import enroll

logger = logging.getLogger(__name__)

_JUMP = timedelta(minutes=1)


class Starter(Protocol):
    """Who crawls what is due: this process itself, or workers that take jobs."""

    async def tend(self) -> None:
        """Look after what was begun before: called at every tick, before anything is claimed."""

    def under_way(self, session: Session) -> Collection[str]:
        """Name the sources that wait for their crawl or are being crawled: they are left out."""

    def room(self, names: Sequence[str]) -> Sequence[str]:
        """Choose from sources in their turn those that there is room for now."""

    def entrust(self, session: Session, names: Sequence[str]) -> None:
        """Take the claimed sources over, in the transaction of their claim."""

    def begin(self, names: Sequence[str]) -> list[asyncio.Task[CrawlReport | None]]:
        """Start what is to be crawled here, after that transaction; gives the crawls."""


class _Begun(NamedTuple):
    at: datetime
    monotonic: float


class Agenda:
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
        self._begun: dict[str, _Begun] = {}
        self._looked_at: datetime | None = None
        self.waits = False
        """Some had to be left for want of room, as of the last look."""

    def enroll(self) -> datetime | None:
        """Give every declared source its row; tell when the first is due."""
        with self._database.writing() as session:
            enroll(session, self._sources)
            return next_due_at(session)

    def claim_due(self, starter: Starter) -> list[str]:
        """Claim the sources whose turn it is and that there is room for."""
        now = self._clock()
        if self._looked_at is None or now < self._looked_at:
            self._mend_clock(now)
        self._looked_at = now
        with self._database.reading() as session:
            self.waits = bool(self._may_begin(due_sources(session, now=now), now))
        if not self.waits:
            return []  # most ticks: whoever writes is not held up
        with self._database.writing() as session:
            left_out = set(starter.under_way(session))
            due = self._may_begin(due_sources(session, now=now), now)
            waiting = [one for one in due if one.name not in left_out]
            waiting = [one for one in waiting if not self._put_off(session, one, now)]
            # A source is put off before it is asked: a crash on its pages cannot become a storm.
            claimed = [
                name
                for name in starter.room(in_turn(waiting, now=now))
                if claim(session, name, now=now, until=now + self._sources[name].polling.every)
            ]
            starter.entrust(session, claimed)
        self.waits = len(claimed) < len(waiting)
        for name in claimed:
            self._begun[name] = _Begun(now, self._monotonic())
        return claimed

    def _may_begin(self, due: Sequence[DueSource], now: datetime) -> list[DueSource]:
        return [
            one
            for one in due
            if one.name in self._sources and (one.asked_at or not self._too_soon(one.name, now))
        ]

    def _too_soon(self, name: str, now: datetime) -> bool:
        """Tell whether only a jump of the clock makes the source due; it waits the pause out."""
        begun = self._begun.get(name)
        if begun is None:
            return False
        elapsed = timedelta(seconds=self._monotonic() - begun.monotonic)
        jumped = now - begun.at - elapsed > _JUMP
        return jumped and elapsed < self._sources[name].polling.every

    def _put_off(self, session: Session, one: DueSource, now: datetime) -> bool:
        """Move a source that is due outside its hours, as after a night without power."""
        opening = within_hours(self._sources[one.name].polling, now, now=now)
        if one.asked_at or opening <= now:
            return False
        hours = self._sources[one.name].polling.hours
        put_off(session, one.name, until=opening, why=f"it is asked at {hours}")
        return True

    def _mend_clock(self, now: datetime) -> None:
        with self._database.writing() as session:
            mended = mend_clock(
                session,
                now=now,
                bound=lambda name: (
                    bound(self._sources[name].polling) if name in self._sources else None
                ),
            )
        if mended:
            logger.warning(
                "the clock was set back: the next crawls of %d sources are moved along", len(mended)
            )
