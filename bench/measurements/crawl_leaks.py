"""Many crawls in one process: do threads, file descriptors or memory grow?"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import typer
from sqlalchemy import delete, update

from bench.result import Measurement
from crawler.runner import CrawlOptions, CrawlPool, run_in_reactor
from crawler.spider.registry import declared_sources
from demo.sample_sites import SampleSites, serve_sample_sites
from settings import Settings, load_settings
from storage.engine import Database
from storage.models import MinHashEntry, Page
from storage.schema import ensure_schema

_WARM = 50
_GOAL = 0.1


def soaking() -> Iterator[Measurement]:
    """Compare memory after 50 and after 300 crawls in one process."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.measurements.crawl_leaks"],
        capture_output=True,
        text=True,
        check=False,
    )
    if not done.stdout:
        raise RuntimeError(f"soak: {done.stderr[-2000:]}")
    warm, end = (
        int(found) / 1024 for found in re.findall(r"(\d+) kB", done.stdout.splitlines()[-1])
    )
    yield Measurement(name="memory_50_crawls", value=round(warm, 1), unit="MB")
    yield Measurement(
        name="memory_300_crawls",
        value=round(end, 1),
        unit="MB",
        ratio_to="memory_50_crawls",
        ratio=round(end / warm, 3),
        goal=f"≤ {1 + _GOAL}",
        met=end / warm <= 1 + _GOAL,
    )


def soak(
    crawls: int = typer.Option(300, help="How many crawls after each other."),
) -> None:
    """Crawl the sample sites again and again; every ten crawls all is forgotten, so that pages are new.

    Example: make soak ARGS="--crawls 300"
    """
    with serve_sample_sites() as samples, tempfile.TemporaryDirectory() as folder:
        settings = load_settings(data_dir=Path(folder), host_map=samples.host_map)
        raise typer.Exit(
            run_in_reactor(lambda: _soak(settings, samples, crawls), settings=settings)
        )


async def _soak(settings: Settings, samples: SampleSites, count: int) -> int:
    names = [one.name for one in declared_sources() if one.hosts[0] in samples.host_map]
    running = CrawlPool(settings)
    database = Database(settings.effective_database_url)
    ensure_schema(database)
    warm: tuple[int, int, int] | None = None
    now = resource_usage()
    for number in range(1, count + 1):
        if number % 10 == 1:
            _delete_articles(database)
        await running.crawl(names[number % len(names)], CrawlOptions())
        now = resource_usage()
        if number == _WARM:
            warm = now
        if number % 50 == 0:
            _write_line(
                f"{number:>5} crawls: {now[0] / 1024:.1f} MB, {now[1]} threads, {now[2]} descriptors"
            )
    before = warm or now
    growth = now[0] / before[0] - 1
    _write_line(f"since crawl {_WARM}: memory {growth:+.1%} (goal < +{_GOAL:.0%}), threads {now[1] - before[1]:+d}, "
         f"descriptors {now[2] - before[2]:+d} (goal +0); {before[0]} kB, {now[0]} kB")  # fmt: skip
    return 0 if growth < _GOAL and now[1] <= before[1] and now[2] <= before[2] else 1


def _delete_articles(database: Database) -> None:
    with database.writing() as session:
        session.execute(delete(MinHashEntry))
        session.execute(update(Page).values(duplicate_of=None))
        session.execute(delete(Page))


def resource_usage() -> tuple[int, int, int]:
    """Return resident kilobytes, threads and open descriptors."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    resident = next(
        int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS")
    )
    return resident, threading.active_count(), len(os.listdir("/proc/self/fd"))  # noqa: PTH208


def _write_line(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    typer.run(soak)
