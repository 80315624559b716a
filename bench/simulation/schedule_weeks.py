"""The schedule over weeks in minutes: the daemon's own claims and plans on SQLite, under a turned clock."""

from __future__ import annotations

import heapq
import random
import sys
import tempfile
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer
from sqlalchemy.orm import Session

from article.message import verbatim
from bench.result import Measurement
from crawler.discovery import Feed
from crawler.source.declaration import Polling, Source
from jobs.source_scheduler import SourceScheduler
from pipelines.crawl_history import plan_next_crawl
from storage.engine import Database
from storage.models import CrawlRun, HealthStatus, StoredSource
from storage.schema import ensure_schema
from storage.sources.schedule import TICK_SECONDS
from storage.sources.state import CrawlResultRow, apply_crawl_result, record_run

Answer = TypeVar("Answer")

SIMULATION_START = datetime(2026, 11, 2, tzinfo=UTC)
_WARM_UP = timedelta(days=1)
"""The first day is not judged: all sources are new and due at once, as in no other hour."""


@dataclass(frozen=True, kw_only=True)
class SourceProfile:
    """A sort of source, and how many of a hundred are of it."""

    name: str
    share: int
    articles_a_day: float = 0.0
    fails: float = 0.0
    """Share of its crawls that bring nothing."""
    throttles: float = 0.0
    """Share of crawls after which the server sends Retry-After of an hour."""


SOURCE_PROFILES = (
    SourceProfile(name="hot", share=5, articles_a_day=50),
    SourceProfile(name="lively", share=15, articles_a_day=4, throttles=0.01),
    SourceProfile(name="daily", share=40, articles_a_day=1, fails=0.02),
    SourceProfile(name="rare", share=30, articles_a_day=0.1),
    SourceProfile(name="failing", share=10, articles_a_day=1, fails=1.0),
)


@dataclass
class SimulatedSource:
    """One source, and what happened to it."""

    source: Source
    kind: SourceProfile
    started_at: datetime | None = None
    due_at: datetime | None = None
    article_at: datetime = SIMULATION_START
    """When its next article appears."""
    too_soon: int = 0
    crawls: int = 0
    plans: int = 0
    wanted: timedelta = timedelta()
    waited: timedelta = timedelta()
    latest: timedelta = timedelta()


@dataclass
class ScheduleSimulation:
    """The daemon with `slots` places, and a world of sources around it."""

    database: Database
    slots: int
    chance: random.Random
    sources: dict[str, SimulatedSource]
    now: datetime = SIMULATION_START
    cpu: float = 0.0
    """Seconds of processor time in the daemon's own code."""
    ticks: int = 0
    _running: set[str] = field(default_factory=set)
    _ends: list[tuple[datetime, str]] = field(default_factory=list)

    # As the agenda's starter.

    async def maintain(self) -> None:
        """Do nothing: the crawls end by themselves."""

    def active_sources(self, _session: Session) -> Collection[str]:
        """Name the sources that are being crawled."""
        return self._running

    def with_capacity(self, names: Sequence[str]) -> Sequence[str]:
        """Choose as many as there are places."""
        return names[: self.slots - len(self._running)]

    def enqueue(self, _session: Session, _names: Sequence[str]) -> None:
        """Do nothing: simulated crawls end at once."""

    def start(self, names: Sequence[str]) -> list[Any]:
        """Begin the crawls."""
        for name in names:
            one = self.sources[name]
            if one.started_at and self.now - one.started_at < one.source.polling.every:
                one.too_soon += 1
            if one.due_at and one.wanted and self.now - SIMULATION_START > _WARM_UP:
                late = self.now - one.due_at
                one.latest = max(one.latest, late)
                one.waited += late
                one.crawls += 1
            one.started_at = self.now
            self._running.add(name)
            seconds = 3 + 3 * self._articles(one, consume=False) + self.chance.expovariate(0.5)
            heapq.heappush(self._ends, (self.now + timedelta(seconds=seconds), name))
        return []

    def run(self, until: datetime) -> None:
        """Tick, and tick again whenever a crawl ends, as the daemon does."""
        source_scheduler = SourceScheduler(
            self.database,
            [one.source for one in self.sources.values()],
            clock=lambda: self.now,
            monotonic=lambda: (self.now - SIMULATION_START).total_seconds(),
        )
        source_scheduler.register()
        next_tick = self.now
        day = 0
        while self.now < until:
            if (self.now - SIMULATION_START).days > day:
                day = (self.now - SIMULATION_START).days
                sys.stderr.write(f"day {day}: {self.cpu:.0f} s of processor time\n")
            if self._ends and self._ends[0][0] < next_tick:
                self.now, name = heapq.heappop(self._ends)
                self._end(name)
                if not source_scheduler.has_waiting:
                    continue
            else:
                self.now, next_tick = next_tick, next_tick + timedelta(seconds=TICK_SECONDS)
            self.ticks += 1
            self.start(self._timed(lambda: source_scheduler.claim_due(self)))

    def _end(self, name: str) -> None:
        one = self.sources[name]
        new = self._articles(one, consume=True)
        failed = self.chance.random() < one.kind.fails
        rate_limited_until = (
            self.now + timedelta(hours=1) if self.chance.random() < one.kind.throttles else None
        )
        one.due_at = self._timed(
            lambda: self._crawl_result(
                one, new, failed=failed, rate_limited_until=rate_limited_until
            )
        )
        if self.now - SIMULATION_START > _WARM_UP:
            one.wanted += one.due_at - self.now
            one.plans += 1
        self._running.remove(name)

    def _crawl_result(
        self, one: SimulatedSource, new: int, *, failed: bool, rate_limited_until: datetime | None
    ) -> datetime:
        """Record a crawl as the crawl log does."""
        name = one.source.name
        with self.database.writing() as session:
            record_run(
                session,
                CrawlRun(
                    source=name,
                    started_at=one.started_at or self.now,
                    finished_at=self.now,
                    outcome="failed" if failed else "done",
                    reason=verbatim("simulated"),
                    counts={"new": 0 if failed else new},
                    fields={},
                ),
            )
            row = session.get_one(StoredSource, name)
            planned = plan_next_crawl(
                session,
                one.source,
                failures=row.failures + 1 if failed else 0,
                rate_limited_until=rate_limited_until,
                now=self.now,
                chance=self.chance.random(),
            )
            settlement = CrawlResultRow(
                finished_at=self.now,
                health=HealthStatus.BROKEN if failed else HealthStatus.HEALTHY,
                reason=verbatim("simulated"),
                succeeded=not failed,
                next_crawl_at=planned.at,
                next_crawl_reason=planned.reason,
            )
            apply_crawl_result(session, row, settlement)
        return planned.at

    def _articles(self, one: SimulatedSource, *, consume: bool) -> int:
        at, count = one.article_at, 0
        while at <= self.now and one.kind.articles_a_day:
            count += 1
            at += timedelta(days=self.chance.expovariate(one.kind.articles_a_day))
        if consume:
            one.article_at = at
        return min(count, 30)

    def _timed(self, work: Callable[[], Answer]) -> Answer:
        started = time.process_time()
        try:
            return work()
        finally:
            self.cpu += time.process_time() - started


def simulated_sources(count: int) -> dict[str, SimulatedSource]:
    """Make so many sources, of each kind its share."""
    kinds = [kind for kind in SOURCE_PROFILES for _ in range(kind.share)]
    found = {}
    for number in range(count):
        name = f"source{number}.vn"
        source = Source(
            name=name,
            hosts=(name,),
            language="vi",
            article_url="^/bai-",
            discovery=(Feed(urls=(f"https://{name}/rss",)),),
            polling=Polling(),
        )
        found[name] = SimulatedSource(source=source, kind=kinds[number % len(kinds)])
    return found


def results(done: ScheduleSimulation, *, days: float) -> Iterator[Measurement]:
    """Print the results."""
    ones = list(done.sources.values())
    too_soon = sum(one.too_soon for one in ones)
    share = done.cpu / (days * 86_400)
    yield _result("polled_faster_than_bound", too_soon, "crawls", "= 0", met=too_soon == 0)
    yield _result("scheduler_cpu", share * 100, "% of the time", "< 1 %", met=share < 0.01)
    yield _result("crawls", sum(one.crawls for one in ones), "crawls after the first day")
    for kind in SOURCE_PROFILES:
        mine = [one for one in ones if one.kind is kind]
        wanted = sum((one.wanted for one in mine), timedelta())
        waited = sum((one.waited for one in mine), timedelta())
        crawls = sum(one.crawls for one in mine)
        if not crawls:
            continue
        # Got of wanted: the pause it was planned to have by the pause it had.
        yield _result(f"got_of_wanted_{kind.name}", wanted / (wanted + waited), "ratio")
        pause = wanted / sum(one.plans for one in mine)
        yield _result(f"pause_{kind.name}", pause / timedelta(hours=1), "h planned")
        latest = max(one.latest for one in mine)
        yield _result(f"worst_lateness_{kind.name}", latest / timedelta(minutes=1), "min")


def _result(
    name: str, value: float, unit: str, goal: str | None = None, *, met: bool | None = None
) -> Measurement:
    return Measurement(name=name, value=round(value, 4), unit=unit, goal=goal, met=met)


def simulate(
    sources: Annotated[int, typer.Option(help="How many sources.")] = 2_000,
    days: Annotated[float, typer.Option(help="How many days, two at least.")] = 30,
    slots: Annotated[int, typer.Option(help="Crawls at the same time.")] = 4,
    seed: Annotated[int, typer.Option(help="Another world.")] = 1,
) -> None:
    """Run the scheduler through simulated days and count crawls.

    Example: python -m bench.simulation.schedule_weeks --sources 200 --days 3
    """
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{Path(folder) / 'tipwatch.db'}")
        ensure_schema(database)
        done = ScheduleSimulation(
            database=database,
            slots=slots,
            chance=random.Random(seed),  # noqa: S311 - the same world for the same number
            sources=simulated_sources(sources),
        )
        done.run(SIMULATION_START + timedelta(days=days))
        database.close()
    for result in results(done, days=days):
        sys.stdout.write(result.line() + "\n")


if __name__ == "__main__":
    typer.run(simulate)
