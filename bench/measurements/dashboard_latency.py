"""How fast the dashboard answers with 200,000 articles: real HTTP, on SQLite and on PostgreSQL."""

from __future__ import annotations

import asyncio
import http.client
import random
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

import typer

from bench.fixtures.dashboard_pages import PAGES, ArchiveNumbers, archive_numbers
from bench.fixtures.processor_time import ProcessorTime
from bench.fixtures.seeded_database import seeded_database
from bench.fixtures.seeded_rows import NOW, ArchiveSize
from bench.result import Measurement
from grouping.case_index import CaseIndex
from pipelines.gc_freeze import freeze_gc
from settings import Settings
from storage.engine import Database
from web.app import create_app
from web.bind import Bind
from web.http.server import serve_in_loop

_GOAL_MS, _LARGE_GOAL_MS = 100.0, 250.0
_LARGE = 200_000
"""Articles up to which the smaller goal holds."""


@dataclass(frozen=True)
class PageTimes:
    """What each answer of a page took, in milliseconds; the processor's time holds the client's, too."""

    elapsed: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)


@contextmanager
def served(database: Database, folder: Path) -> Iterator[int]:
    """Serve the dashboard in a thread of its own; gives the port."""
    app = create_app(database=database, settings=Settings(data_dir=folder), clock=lambda: NOW)
    listening = Bind(host="127.0.0.1", port=0).listen()
    freeze_gc()
    loop, stop = asyncio.new_event_loop(), asyncio.Event()

    async def main() -> None:
        async with serve_in_loop(app, listening):
            await stop.wait()

    port = int(listening.getsockname()[1])
    thread = threading.Thread(target=lambda: loop.run_until_complete(main()))
    thread.start()
    try:
        yield port
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join()


def load(
    port: int,
    numbers: ArchiveNumbers,
    processor: ProcessorTime,
    *,
    pages: Sequence[str],
    rounds: int,
) -> dict[str, PageTimes]:
    """Ask every page again and again over one connection."""
    chance = random.Random(11)  # noqa: S311 - a sample, not a secret
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    times = {page: PageTimes() for page in pages}
    for number in range(rounds + 1):
        for page in pages:
            used, began = processor.milliseconds(), time.perf_counter()
            connection.request("GET", numbers.address(page, chance))
            answer = connection.getresponse()
            answer.read()
            if answer.status >= 400:
                raise SystemExit(f"{page}: {answer.status}")
            if number:  # the first round warms up templates and the figures
                times[page].elapsed.append((time.perf_counter() - began) * 1000)
                times[page].processor.append(processor.milliseconds() - used)
    return times


def browsing() -> Iterator[Measurement]:
    """Ask every page of a dashboard with 200,000 articles on SQLite; PostgreSQL has its own command."""
    size = ArchiveSize(articles=_LARGE)
    yield from _summed("sqlite", size, measured("sqlite", size, rounds=60))


def command(
    articles: Annotated[int, typer.Option(help="How many are stored.")] = _LARGE,
    words: Annotated[int, typer.Option(help="How many words each has.")] = 250,
    rounds: Annotated[int, typer.Option(help="How often each page is asked.")] = 40,
    only: Annotated[str, typer.Option(help="sqlite or postgres.")] = "",
    keep: Annotated[
        Path | None,
        typer.Option(help="A folder where filled databases stay; they are filled once."),
    ] = None,
    page: Annotated[
        list[str] | None, typer.Option(help="Only pages whose address holds this; may be repeated.")
    ] = None,
) -> None:
    """Fill a database of each kind, ask for every page, and print the 95th percentile of each.

    Example: python -m bench.measurements.dashboard_latency --articles 20000 --only sqlite

    Fill once, measure later, when the machine is quiet:
    python -m bench.measurements.dashboard_latency --articles 1000000 --keep /var/tmp/tipwatch-bench
    """
    size = ArchiveSize(articles=articles, words=words)
    pages = [one for one in PAGES if not page or any(part in one for part in page)]
    for kind in (only,) if only else ("sqlite", "postgres"):
        times = measured(kind, size, rounds=rounds, folder=keep, pages=pages)
        for address, found in times.items():
            sys.stdout.write(f"{kind:<9} {address:<90} {_line(found)}\n")
        for result in _summed(kind, size, times):
            sys.stdout.write(result.line() + "\n")
        sys.stdout.flush()


def _line(times: PageTimes) -> str:
    return (
        f"p50 {statistics.median(times.elapsed):7.1f} ms  p95 {_p95(times.elapsed):7.1f} ms  "
        f"processor p50 {statistics.median(times.processor):7.1f} ms  p95 {_p95(times.processor):7.1f} ms"
    )


def measured(
    kind: str,
    size: ArchiveSize,
    *,
    rounds: int,
    folder: Path | None = None,
    pages: Sequence[str] = PAGES,
) -> dict[str, PageTimes]:
    """Fill a database, or open the one of the folder, and ask for every page."""
    with (
        seeded_database(kind, size=size, folder=folder) as url,
        tempfile.TemporaryDirectory() as data,
    ):
        database = Database(url)
        try:
            CaseIndex(database).refresh()  # else the dashboard would do it while it is measured
            processor = ProcessorTime(database)
            with served(database, Path(data)) as port:
                processor.wait_until_quiet()
                numbers = archive_numbers(database, articles=size.articles)
                return load(port, numbers, processor, pages=pages, rounds=rounds)
        finally:
            database.close()


def _summed(kind: str, size: ArchiveSize, times: dict[str, PageTimes]) -> Iterator[Measurement]:
    everything = _p95([one for found in times.values() for one in found.elapsed])
    slowest = max(_p95(found.elapsed) for found in times.values())
    goal = _GOAL_MS if size.articles <= _LARGE else _LARGE_GOAL_MS
    yield Measurement(
        name=f"dashboard_{kind}", value=round(everything, 1), unit="ms p95 of all pages"
    )
    yield Measurement(
        name=f"dashboard_{kind}_slowest",
        value=round(slowest, 1),
        unit="ms p95 of the slowest page",
        goal=f"< {goal:g}",
        met=slowest < goal,
    )


def _p95(durations: list[float]) -> float:
    return statistics.quantiles(durations, n=20)[-1]


if __name__ == "__main__":
    typer.run(command)
