"""The source scheduler: slots, hours, and clocks that jump, with a clock that the tests set."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import datetime, time, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from article.dates import HANOI
from article.message import verbatim
from crawler.crawl.report import CrawlReport
from crawler.source.active_hours import Hours
from crawler.source.declaration import Polling, Source
from jobs.source_scheduler import SourceScheduler
from pipelines.crawl_history import plan_next_crawl
from storage.engine import Database
from storage.models import HealthStatus, StoredSource
from storage.schema import ensure_schema
from storage.sources.schedule import request_crawl_now
from storage.sources.state import CrawlResultRow, apply_crawl_result, pause, resume

pytestmark = pytest.mark.slow

NOON = datetime(2026, 10, 12, 12, tzinfo=HANOI)
DAY = timedelta(days=1)
HALF_HOUR = timedelta(minutes=30)


def source(name: str, polling: Polling | None = None) -> Source:
    return Source(
        name=name, hosts=(name,), language="vi", article_url="^/a", polling=polling or Polling()
    )


class SlotExecutor:
    """So many slots, which are free again as soon as a crawl is settled."""

    def __init__(self, count: int = 100) -> None:
        self.count = count
        self.taken: set[str] = set()

    async def maintain(self) -> None:
        return None

    def active_sources(self, session: Session) -> Collection[str]:
        return self.taken

    def with_capacity(self, names: Sequence[str]) -> Sequence[str]:
        return names[: self.count - len(self.taken)]

    def enqueue(self, session: Session, names: Sequence[str]) -> None:
        self.taken.update(names)

    def start(self, names: Sequence[str]) -> list[asyncio.Task[CrawlReport | None]]:
        return []


class Daemon:
    """The source scheduler of a daemon whose clocks the test sets, and whose crawls take no time."""

    def __init__(self, database: Database, sources: Sequence[Source]) -> None:
        self.now = NOON
        self.monotonic = 1_000.0
        self.slots = SlotExecutor()
        self.crawls: list[tuple[float, str]] = []
        """What was crawled, by the clock that cannot be set."""
        self._database = database
        self._sources = {one.name: one for one in sources}
        self.restart()

    def restart(self) -> None:
        self._scheduler = SourceScheduler(
            self._database, list(self._sources.values()),
            clock=lambda: self.now, monotonic=lambda: self.monotonic,
        )  # fmt: skip
        self._scheduler.register()

    def declare(self, *sources: Source) -> None:
        self._sources = {one.name: one for one in sources}
        self._scheduler.replace_sources(sources)

    def wait(self, span: timedelta, *, tick: timedelta = timedelta(minutes=10)) -> None:
        """Advance the clocks, ticking; a crawl that starts is over before the next tick."""
        for _ in range(round(span / tick)):
            self.now += tick
            self.monotonic += tick.total_seconds()
            self.tick()

    def tick(self) -> list[str]:
        claimed = self._scheduler.claim_due(self.slots)
        for name in claimed:
            self.crawls.append((self.monotonic, name))
            self.end(name)
        return claimed

    def end(self, name: str) -> None:
        with self._database.writing() as session:
            planned = plan_next_crawl(
                session, self._sources[name],
                failures=0, rate_limited_until=None, now=self.now, chance=0.0,
            )  # fmt: skip
            settlement = CrawlResultRow(
                finished_at=self.now, health=HealthStatus.HEALTHY, reason=verbatim("told"), succeeded=True,
                next_crawl_at=planned.at, next_crawl_reason=planned.reason,
            )  # fmt: skip
            apply_crawl_result(session, session.get_one(StoredSource, name), settlement)
        self.slots.taken.discard(name)

    def pauses(self, name: str) -> list[timedelta]:
        at = [seconds for seconds, one in self.crawls if one == name]
        return [timedelta(seconds=later - sooner) for sooner, later in pairwise(at)]


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """SQLite only: what is asked of the database is tested on both, in tests/storage."""
    opened = Database(f"sqlite:///{tmp_path / 'tipwatch.db'}")
    ensure_schema(opened)
    yield opened
    opened.close()


@pytest.fixture
def daemon(database: Database) -> Callable[..., Daemon]:
    def start(*sources: Source) -> Daemon:
        return Daemon(database, sources or [source("a.vn")])

    return start


def test_a_source_that_is_declared_later_is_asked_without_a_restart(daemon) -> None:
    ours = daemon(source("a.vn"))
    ours.declare(source("a.vn"), source("b.vn"))
    assert sorted(ours.tick()) == ["a.vn", "b.vn"]


def test_a_source_that_is_declared_no_longer_is_not_asked(daemon) -> None:
    ours = daemon(source("a.vn"), source("b.vn"))
    ours.declare(source("a.vn"))
    assert ours.tick() == ["a.vn"]


def test_source_is_asked_once_a_pause(daemon) -> None:
    running = daemon()
    running.wait(timedelta(hours=6))
    assert set(running.pauses("a.vn")) == {HALF_HOUR}


def test_only_as_many_are_claimed_as_there_are_slots(daemon) -> None:
    running = daemon(*(source(f"{name}.vn") for name in "abc"))
    running.slots.count = 2
    running.slots.taken = {"held.vn"}
    assert running.tick() == ["a.vn"]
    assert running.tick() == ["b.vn"]


def test_hot_sources_do_not_starve_quiet_ones(daemon) -> None:
    # Eight sources want the only slot four times as often as it is free; one wants it twice a day.
    hot = Polling(every=HALF_HOUR, at_most=HALF_HOUR)
    quiet = Polling(every=timedelta(hours=12), at_most=timedelta(hours=12))
    running = daemon(*(source(f"hot{n}.vn", hot) for n in range(8)), source("quiet.vn", quiet))
    running.slots.count = 1
    running.wait(2 * DAY, tick=timedelta(minutes=15))
    assert max(running.pauses("quiet.vn")) < timedelta(hours=18)
    counts = [len(running.pauses(f"hot{n}.vn")) for n in range(8)]
    assert max(counts) - min(counts) <= 1


def test_crawl_that_never_ends_holds_its_own_slot_only(daemon) -> None:
    running = daemon(source("a.vn"), source("endless.vn"))
    running.slots = SlotExecutor(2)
    running.slots.taken = {"endless.vn"}
    running.wait(timedelta(hours=2))
    assert len(running.pauses("a.vn")) == 3
    assert running.pauses("endless.vn") == []


def test_paused_source_is_not_crawled_and_resumed_at_the_next_tick(daemon, database) -> None:
    running = daemon()
    with database.writing() as session:
        pause(session, "a.vn")
    running.wait(DAY)
    assert running.crawls == []
    with database.writing() as session:
        resume(session, "a.vn")
    assert running.tick() == ["a.vn"]


def test_source_somebody_asked_for_is_claimed_at_the_next_tick(daemon, database) -> None:
    running = daemon()
    running.tick()
    with database.writing() as session:
        request_crawl_now(session, "a.vn", now=running.now)
    assert running.tick() == ["a.vn"]
    assert running.tick() == []


# Hours

DAYTIME = Polling(hours=Hours(first=time(6), last=time(22)))


def test_source_is_asked_within_its_hours_only(daemon) -> None:
    running = daemon(source("a.vn", DAYTIME))
    running.wait(DAY)
    hours = {(NOON + timedelta(seconds=at - 1_000.0)).hour for at, _ in running.crawls}
    assert hours == set(range(6, 22))


def test_source_that_fell_due_while_nobody_watched_still_waits_for_its_hours(daemon) -> None:
    running = daemon(source("a.vn", DAYTIME))
    running.tick()
    running.now = NOON.replace(hour=23)
    running.restart()
    assert running.tick() == []
    running.now = NOON.replace(hour=6) + DAY
    assert running.tick() == ["a.vn"]


def test_person_may_ask_outside_the_hours(daemon, database) -> None:
    running = daemon(source("a.vn", DAYTIME))
    running.now = NOON.replace(hour=23)
    with database.writing() as session:
        request_crawl_now(session, "a.vn", now=running.now)
    assert running.tick() == ["a.vn"]


# Clocks


@pytest.mark.parametrize("restarted", [False, True])
@pytest.mark.parametrize("jump", [-DAY, timedelta(hours=-1), timedelta(hours=1), DAY])
def test_clock_that_jumps_doubles_no_crawl_and_drops_none(daemon, jump, restarted) -> None:
    running = daemon()
    running.wait(timedelta(minutes=110))
    running.now += jump
    if restarted:
        running.restart()
    running.wait(timedelta(hours=2))
    pauses = running.pauses("a.vn")
    if restarted and jump > timedelta(0):
        # Who was not there to see the clock jump ahead takes it for the truth: one look comes early.
        assert pauses.pop(3) < HALF_HOUR
    assert min(pauses) == HALF_HOUR
    # Set back, it begins the running pause anew.
    assert max(pauses) <= 2 * HALF_HOUR
    assert len(pauses) >= 5


def test_clock_that_was_a_day_ahead_for_a_while_leaves_nobody_asleep(daemon) -> None:
    running = daemon()
    running.now += DAY
    running.wait(timedelta(hours=1))
    running.now -= DAY
    running.wait(timedelta(hours=1))
    assert max(running.pauses("a.vn")) <= 2 * HALF_HOUR
