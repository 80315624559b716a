"""A day of the daemon in minutes, with real crawls of a loopback farm that fails, hangs and throttles."""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import func, select

from bench.fixtures.failing_sites import behaviour_of, host_name, serve_failing_sites
from bench.measurements.crawl_leaks import resource_usage
from bench.result import Measurement
from crawler.crawl.outcome import CrawlCode
from crawler.discovery import Feed
from crawler.runner import CrawlPool, run_in_reactor, scrapy_settings
from crawler.spider.article_spider import SourceSpider
from crawler.spider.registry import declared_spiders
from digest.delivery.background import DigestThread
from digest.delivery.mailer import mailer_from_settings
from jobs.local_executor import LocalExecutor
from pipelines.preload import preload
from scheduler import CrawlScheduler
from settings import Settings, load_settings
from spiders.mastercms import MASTERCMS
from storage.engine import Database
from storage.models import CrawlRun, Page
from storage.schema import ensure_schema
from storage.sources.schedule import TICK_SECONDS

_GOAL_MB = 300.0
_GROWTH = 1.1
_HOURS = 24
_DEADLINE = timedelta(minutes=30)


class AcceleratedClock:
    """Runs faster than the world."""

    def __init__(self, *, factor: float) -> None:
        self.factor = factor
        self.start = datetime(2026, 11, 2, tzinfo=UTC)
        self._started = time.monotonic()

    def now(self) -> datetime:
        """Return the simulated time."""
        return self.start + timedelta(seconds=(time.monotonic() - self._started) * self.factor)

    def monotonic(self) -> float:
        """Return the simulated seconds since the start."""
        return (self.now() - self.start).total_seconds()

    @property
    def hours(self) -> float:
        """Return how much of the day has passed."""
        return (self.now() - self.start) / timedelta(hours=1)


def declare_sources(count: int) -> list[type[SourceSpider]]:
    """Make a source of each site of the farm, and let the crawls know it."""
    made = []
    for name in map(host_name, range(count)):
        spider: type[SourceSpider] = type(
            "Farm",
            (SourceSpider,),
            {
                "__doc__": "One site of the farm.",
                "name": name,
                "hosts": (name,),
                "article_url": r"^/bai-(?P<id>\d+)\.html$",
                "discovery": (Feed(urls=(f"https://{name}/rss",)),),
                "layouts": (MASTERCMS,),
            },
        )
        declared_spiders()[name] = spider
        made.append(spider)
    return made


async def _run_daemon(
    settings: Settings, count: int, clock: AcceleratedClock, used: list[float]
) -> int:
    database = Database(settings.effective_database_url)
    ensure_schema(database)
    preload(scrapy_settings(settings))
    crawls = CrawlPool(settings, clock=clock.now, grace=1.0)
    crawls.deadline = _DEADLINE / clock.factor
    scheduler = CrawlScheduler(
        database=database,
        executor=LocalExecutor(database, crawls, clock=clock.now),
        sources=[spider.source for spider in declare_sources(count)],
        clock=clock.now,
        monotonic=clock.monotonic,
        digest_thread=DigestThread(database, mailer_from_settings(settings), clock=clock.now),
    )
    scheduler.register_sources()
    refills: set[asyncio.Task[object]] = set()

    def refill() -> None:
        task = asyncio.create_task(scheduler.tick())
        refills.add(task)
        task.add_done_callback(refills.discard)

    scheduler.on_slot_free = refill
    while clock.hours < _HOURS:
        await scheduler.tick()
        if len(used) < clock.hours:
            used.append(resource_usage()[0] / 1024)
        await asyncio.sleep(TICK_SECONDS / clock.factor)
    scheduler.on_slot_free = lambda: None
    await crawls.stop(within=5)
    database.close()
    return 0


def results(database: Database, used: list[float]) -> Iterator[Measurement]:
    """Print the results of the day."""
    most, growth = max(used), used[-1] / used[len(used) // 4]
    yield Measurement(
        name="memory_most", value=round(most, 1), unit="MB", goal="< 300 MB", met=most < _GOAL_MB
    )
    yield Measurement(
        name="memory_growth",
        value=round(growth, 3),
        unit="last hour by the sixth",
        goal=f"< {_GROWTH}",
        met=growth < _GROWTH,
    )
    with database.reading() as session:
        runs = session.execute(select(CrawlRun.source, CrawlRun.outcome, CrawlRun.reason)).all()
        articles = session.scalar(select(func.count()).select_from(Page)) or 0
    yield Measurement(name="articles", value=articles, unit="stored")
    outcomes = Counter(f"{behaviour_of(source)}_{outcome}" for source, outcome, _ in runs)
    for name, number in sorted(outcomes.items()):
        yield Measurement(name=f"crawls_{name}", value=number, unit="crawls")
    cut = sum(reason.code == CrawlCode.ABORTED for _, _, reason in runs)
    yield Measurement(name="crawls_cut_off", value=cut, unit="crawls")


def run_day(
    sources: Annotated[int, typer.Option(help="How many sites.")] = 40,
    minutes: Annotated[float, typer.Option(help="How long the day takes.")] = 8,
) -> None:
    """Run the daemon through a simulated day and measure its memory.

    Example: python -m bench.simulation.daemon_day --sources 20 --minutes 2
    """
    with tempfile.TemporaryDirectory() as folder, serve_failing_sites() as base:
        settings = load_settings(
            data_dir=Path(folder), host_map={host_name(number): base for number in range(sources)}
        )
        used: list[float] = []
        clock = AcceleratedClock(factor=_HOURS * 60 / minutes)
        run_in_reactor(lambda: _run_daemon(settings, sources, clock, used), settings=settings)
        database = Database(settings.effective_database_url)
        met = True
        for result in results(database, used):
            sys.stdout.write(result.line() + "\n")
            met = met and result.met is not False
        database.close()
    raise typer.Exit(0 if met else 1)


if __name__ == "__main__":
    typer.run(run_day)
