"""A quiet round: everything announced is known, nothing is new. What does it cost, and does it grow?"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer
from scrapy.crawler import AsyncCrawlerRunner
from sqlalchemy import insert, text

from bench.fixtures.newspaper import serve_newspaper
from bench.fixtures.postgres_server import postgres_server
from bench.measurements.spider_comparison import SAME_SETTINGS, NewspaperSpider
from bench.result import Measurement
from crawler.runner import run_in_reactor, scrapy_settings
from settings import Settings, load_settings
from storage.engine import Database
from storage.models import Page, Revision
from storage.schema import ensure_schema

_SIZES = (1_000, 100_000)
_ANNOUNCED = 100
_CRAWLS = 15
_GOAL = 1.3
_CHUNK = 5_000


def quiet() -> Iterator[Measurement]:
    """Crawl a source of which all is known, with a thousand and a hundred thousand articles stored."""
    with (
        serve_newspaper(_ANNOUNCED) as base,
        postgres_server() as postgres,
        postgres.database() as url,
    ):
        for kind, database in (("sqlite", ""), ("postgres", url)):
            few, many = _measured(base, database)
            yield Measurement(
                name=f"quiet_round_{kind}",
                value=round(few * 1000, 1),
                unit=f"ms a source, {_SIZES[0]:,} known",
            )
            ratio = round(many / few, 2)
            yield Measurement(
                name=f"quiet_round_{kind}_large",
                value=round(many * 1000, 1),
                unit=f"ms a source, {_SIZES[1]:,} known",
                ratio_to=f"quiet_round_{kind}",
                ratio=ratio,
                goal=f"≤ {_GOAL}",
                met=ratio <= _GOAL,
            )


def _measured(base: str, database: str) -> tuple[float, float]:
    with tempfile.TemporaryDirectory() as folder:
        command = [
            sys.executable,
            "-m",
            "bench.measurements.unchanged_crawl",
            base,
            folder,
            "--database",
            database,
        ]
        done = subprocess.run(  # noqa: S603 - our own module
            command, capture_output=True, text=True, check=False, cwd=Path(__file__).parents[2]
        )
    if done.returncode:
        raise RuntimeError(f"quiet round: {done.stderr[-2000:]}")
    few, many = json.loads(done.stdout)
    return few, many


def run_once(
    base: str,
    folder: Path,
    database: Annotated[str, typer.Option(help="Its URL, if not SQLite in the folder.")] = "",
) -> None:
    """Print the median seconds of a quiet crawl at each size.

    Example: python -m bench.measurements.unchanged_crawl http://127.0.0.1:8000 /tmp/bench
    """
    settings = load_settings(data_dir=folder, host_map={"bench.vn": base}, database_url=database)
    raise typer.Exit(run_in_reactor(lambda: _rounds(settings), settings=settings))


async def _rounds(settings: Settings) -> int:
    database = Database(settings.effective_database_url)
    ensure_schema(database)
    medians, stored = [], 0
    for size in _SIZES:
        _fill(database, range(stored, size))
        stored = size
        durations = [await _crawl(settings) for _ in range(_CRAWLS + 3)]
        medians.append(statistics.median(durations[3:]))
    sys.stdout.write(json.dumps(medians) + "\n")
    return 0


async def _crawl(settings: Settings) -> float:
    runner = AsyncCrawlerRunner(scrapy_settings(settings))
    crawler = runner.create_crawler(NewspaperSpider)
    crawler.settings.setdict(SAME_SETTINGS, priority="cmdline")
    started = time.perf_counter()
    await runner.crawl(crawler)
    seconds = time.perf_counter() - started
    if crawler.stats.get_value("item_scraped_count", 0):
        raise RuntimeError("a quiet round read a page")
    return seconds


def _fill(database: Database, numbers: range) -> None:
    """Store the announced pages and older ones, none of them due for another look."""
    for start in range(numbers.start, numbers.stop, _CHUNK):
        chunk = range(start, min(start + _CHUNK, numbers.stop))
        with database.writing() as session:
            session.execute(insert(Page), [_page(number) for number in chunk])
            session.execute(insert(Revision), [_revision(number) for number in chunk])
    # What a database that has been running for a while has done by itself.
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))


def _page(number: int) -> dict[str, object]:
    seen = _seen(number)
    address = NewspaperSpider.source.address_or_plain(
        f"https://bench.vn/bai-{100000 + number}.html"
    )
    return {
        "id": number + 1, "key": address.key, "url": address.url, "source": NewspaperSpider.name,
        "state": "live", "review": "unreviewed", "first_seen_at": seen, "last_checked_at": seen,
        "revisions": 1, "reported_revision": 1,
    }  # fmt: skip


def _revision(number: int) -> dict[str, object]:
    return {
        "page_id": number + 1, "number": 1, "seen_at": _seen(number), "fingerprint": str(number),
        "text_digest": str(number), "title": f"Bài {number}", "text": f"Bài {number} " * 200,
        "images": [], "read_by": {},
    }  # fmt: skip


def _seen(number: int) -> datetime:
    return datetime.now(UTC) - timedelta(minutes=number)


if __name__ == "__main__":
    typer.run(run_once)
