"""Simulate sites for a year and count false and missed changes: `python -m bench.simulation.site_year`."""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
import tempfile
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench.simulation.site_year.count import YearResult, count_changes
from bench.simulation.site_year.faults import spells
from bench.simulation.site_year.offline_crawl import crawl_offline
from bench.simulation.site_year.site import Site
from bench.simulation.site_year.stories import edit_story, paper, write_story
from crawler.spider.article_spider import SourceSpider
from pipelines.batch_processor import BatchProcessor
from pipelines.writing.batch_writer import BatchWriter, RemoteWriter
from storage.engine import Database
from storage.schema import ensure_schema

START = datetime(2025, 1, 1, tzinfo=UTC)


def main() -> int:
    """Run the simulation; exit code 1 if a limit is missed."""
    options = _options()
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{Path(folder) / 'year.db'}")
        ensure_schema(database)
        began = time.monotonic()
        result = asyncio.run(simulate(database, options))
        database.close()
    print(f"{result} in {time.monotonic() - began:.0f} s")  # noqa: T201 - a report
    return 0 if result.is_good else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sources", type=int, default=30)
    parser.add_argument("--articles", type=int, default=3000)
    parser.add_argument("--edits", type=int, default=120)
    parser.add_argument("--removals", type=int, default=40)
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


async def simulate(database: Database, options: argparse.Namespace) -> YearResult:
    """Crawl every site twice a day, let editors edit, and count what was reported."""
    chance = random.Random(options.seed)  # noqa: S311 - a simulation
    papers = [paper(number) for number in range(options.sources)]
    sites = [_site(chance, number, options) for number in range(options.sources)]
    _plan_editors(chance, sites, options)
    writer = BatchWriter(BatchProcessor(database, None).store, start_writer_process=_no_process)
    outcomes: Counter[str] = Counter()
    for half_day in range(options.days * 2):
        for spider, site in zip(papers, sites, strict=True):
            site.at = START + timedelta(hours=12 * half_day + chance.uniform(0, 3))
            outcomes.update(
                await _crawl(spider, site, database=database, writer=writer, chance=chance)
            )
        if half_day % 60 == 0:
            print(f"day {half_day // 2}: {dict(outcomes)}", file=sys.stderr)  # noqa: T201
    return count_changes(database, sites)


async def _crawl(
    spider: type[SourceSpider],
    site: Site,
    *,
    database: Database,
    writer: BatchWriter,
    chance: random.Random,
) -> Counter[str]:
    for story in site.stories:
        if story.edit == "planned" and story.edited_at and story.edited_at <= site.at:
            edit_story(chance, story, site.at)
    context = await crawl_offline(spider, site.answer, database=database, writer=writer, at=site.at)
    return context.report.stored + Counter(disbelieved=context.report.disbelieved)


def _site(chance: random.Random, number: int, options: argparse.Namespace) -> Site:
    each = options.articles // options.sources
    days = options.days * 0.6
    stories = [
        write_story(chance, 1000 + one, START + timedelta(days=days * one / each))
        for one in range(each)
    ]
    redesign = START + timedelta(days=options.days * chance.uniform(0.3, 0.7))
    return Site(
        number=number,
        stories=stories,
        spells=spells(chance, start=START, days=options.days),
        chance=random.Random(chance.random()),  # noqa: S311
        redesigned_at=redesign if number % 3 == 2 else None,
    )


def _plan_editors(chance: random.Random, sites: list[Site], options: argparse.Namespace) -> None:
    """Choose which articles are edited and which removed, and when: some days after publishing."""
    everything = [story for site in sites for story in site.stories]
    chosen = chance.sample(everything, options.edits + options.removals)
    for number, story in enumerate(chosen):
        at = story.published + timedelta(days=chance.uniform(1, 30))
        if number < options.edits:
            story.edited_at, story.edit = at, "planned"
        else:
            story.removed_at = at


def _no_process() -> RemoteWriter:
    raise OSError("one process is enough here")


if __name__ == "__main__":
    sys.exit(main())
