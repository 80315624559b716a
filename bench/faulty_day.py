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

from bench.result import Result
from bench.soak import usage
from bench.troubled_sites import host, manner, troubled_sites
from crawler.declared import declared_spiders
from crawler.discovery import Feed
from crawler.run import Crawls, in_reactor, scrapy_settings
from crawler.spider import SourceSpider
from digest.office import open_office
from digest.watching import Mailing
from jobs.own import OwnCrawls
from pipelines.warming import warm_up
from scheduler import Watch
from settings import Settings, load_settings
from spiders.mastercms import MASTERCMS
from storage.engine import Database
from storage.models import CrawlRun, Page
from storage.scheduling import TICK_SECONDS
from storage.schema import make_ready

_GOAL_MB = 300.0
_GROWTH = 1.1
_HOURS = 24
_DEADLINE = timedelta(minutes=30)


class Clock:
    """Runs faster than the world."""

    def __init__(self, *, factor: float) -> None:
        self.factor = factor
        self.begin = datetime(2026, 11, 2, tzinfo=UTC)
        self._begun = time.monotonic()

    def now(self) -> datetime:
        """Tell the time."""
        return self.begin + timedelta(seconds=(time.monotonic() - self._begun) * self.factor)

    def monotonic(self) -> float:
        """Tell the seconds since it began."""
        return (self.now() - self.begin).total_seconds()

    @property
    def hours(self) -> float:
        """Tell how much of it has passed."""
        return (self.now() - self.begin) / timedelta(hours=1)


def declare(count: int) -> list[type[SourceSpider]]:
    """Make a source of each site of the farm, and let the crawls know it."""
    made = []
    for name in map(host, range(count)):
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


async def _live(settings: Settings, count: int, clock: Clock, used: list[float]) -> int:
    database = Database(settings.database)
    make_ready(database)
    warm_up(scrapy_settings(settings))
    crawls = Crawls(settings, clock=clock.now, grace=1.0)
    crawls.deadline = _DEADLINE / clock.factor
    watching = Watch(
        database=database,
        starter=OwnCrawls(database, crawls, clock=clock.now),
        sources=[spider.source for spider in declare(count)],
        clock=clock.now,
        monotonic=clock.monotonic,
        mailing=Mailing(database, open_office(settings), clock=clock.now),
    )
    watching.enroll()
    refills: set[asyncio.Task[object]] = set()

    def refill() -> None:
        task = asyncio.create_task(watching.tick())
        refills.add(task)
        task.add_done_callback(refills.discard)

    watching.when_free = refill
    while clock.hours < _HOURS:
        await watching.tick()
        if len(used) < clock.hours:
            used.append(usage()[0] / 1024)
        await asyncio.sleep(TICK_SECONDS / clock.factor)
    watching.when_free = lambda: None
    await crawls.stop(within=5)
    database.close()
    return 0


def results(database: Database, used: list[float]) -> Iterator[Result]:
    """Say what the day brought."""
    most, growth = max(used), used[-1] / used[len(used) // 4]
    yield Result(
        name="memory_most", value=round(most, 1), unit="MB", goal="< 300 MB", met=most < _GOAL_MB
    )
    yield Result(
        name="memory_growth",
        value=round(growth, 3),
        unit="last hour by the sixth",
        goal=f"< {_GROWTH}",
        met=growth < _GROWTH,
    )
    with database.reading() as session:
        runs = session.execute(select(CrawlRun.source, CrawlRun.outcome, CrawlRun.reason)).all()
        articles = session.scalar(select(func.count()).select_from(Page)) or 0
    yield Result(name="articles", value=articles, unit="stored")
    outcomes = Counter(f"{manner(source)}_{outcome}" for source, outcome, _ in runs)
    for name, number in sorted(outcomes.items()):
        yield Result(name=f"crawls_{name}", value=number, unit="crawls")
    cut = sum(reason.startswith("cut off") for _, _, reason in runs)
    yield Result(name="crawls_cut_off", value=cut, unit="crawls")


def live(
    sources: Annotated[int, typer.Option(help="How many sites.")] = 40,
    minutes: Annotated[float, typer.Option(help="How long the day takes.")] = 8,
) -> None:
    """Let the daemon live through a day, and watch its memory.

    Example: python -m bench.faulty_day --sources 20 --minutes 2
    """
    with tempfile.TemporaryDirectory() as folder, troubled_sites() as base:
        settings = load_settings(
            data_dir=Path(folder), host_map={host(number): base for number in range(sources)}
        )
        used: list[float] = []
        clock = Clock(factor=_HOURS * 60 / minutes)
        in_reactor(lambda: _live(settings, sources, clock, used), settings=settings)
        database = Database(settings.database)
        met = True
        for result in results(database, used):
            sys.stdout.write(result.line() + "\n")
            met = met and result.met is not False
        database.close()
    raise typer.Exit(0 if met else 1)


if __name__ == "__main__":
    typer.run(live)
