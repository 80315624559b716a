"""How soon /healthz answers while its own process crawls flat out: real HTTP, from another process."""

from __future__ import annotations

import asyncio
import http.client
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import Annotated
from urllib.parse import urlsplit

import typer
from scrapy.crawler import AsyncCrawlerRunner

from bench.fixtures.newspaper import serve_newspaper
from bench.measurements.spider_comparison import SAME_SETTINGS, NewspaperSpider
from bench.result import Measurement
from crawler.runner import run_in_reactor, scrapy_settings
from crawler.spider.article_spider import utc_now
from pipelines.gc_freeze import freeze_gc
from pipelines.preload import preload
from settings import Settings, load_settings
from storage.engine import Database
from storage.schema import ensure_schema
from web.app import create_app
from web.bind import Bind, browser_url
from web.http.server import serve_in_loop

GOAL_MS = 100.0
_PAUSE = 0.01
_IDLE_SECONDS = 3.0

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
def daemon(base: str, folder: Path) -> None:
    """Serve the dashboard, crawl the newspaper on a command from stdin, print the speed.

    Example: python -m bench.measurements.healthz_latency daemon http://127.0.0.1:8000 /tmp/bench
    """
    settings = load_settings(data_dir=folder, host_map={"bench.vn": base}, bind="127.0.0.1:0")
    raise typer.Exit(run_in_reactor(lambda: _crawl(settings), settings=settings))


async def _crawl(settings: Settings) -> int:
    database = Database(settings.effective_database_url)
    ensure_schema(database)
    preload(scrapy_settings(settings))
    freeze_gc()
    site = create_app(database=database, settings=settings, clock=utc_now, last_tick=utc_now)
    listening = Bind.parse(settings.bind).listen()
    async with serve_in_loop(site, listening):
        _write_line({"address": browser_url(listening)})
        await asyncio.to_thread(sys.stdin.readline)
        runner = AsyncCrawlerRunner(scrapy_settings(settings))
        crawler = runner.create_crawler(NewspaperSpider)
        crawler.settings.setdict(SAME_SETTINGS, priority="cmdline")
        started, cpu = time.perf_counter(), time.process_time()
        await runner.crawl(crawler)
        _write_line(
            {
                "items": crawler.stats.get_value("item_scraped_count", 0),
                "seconds": time.perf_counter() - started,
                "cpu": time.process_time() - cpu,
            }
        )
        await asyncio.to_thread(sys.stdin.readline)
    database.close()
    return 0


def _write_line(record: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(record) + "\n")
    sys.stdout.flush()


@app.command()
def measure(
    pages: Annotated[int, typer.Option(help="How many pages are crawled.")] = 2_000,
) -> None:
    """Time /healthz before and during the crawl.

    Example: python -m bench.measurements.healthz_latency measure --pages 200
    """
    missed = False
    for result in responsive(pages):
        sys.stdout.write(result.line() + "\n")
        missed = missed or result.met is False
    raise typer.Exit(1 if missed else 0)


def responsive(pages: int = 600) -> Iterator[Measurement]:
    """Crawl so many pages once, and time /healthz meanwhile."""
    with serve_newspaper(pages) as base, _daemon(base) as process:
        url = urlsplit(json.loads(_line(process))["address"])
        connection = http.client.HTTPConnection(url.hostname or "", url.port, timeout=60)
        idle_until = time.perf_counter() + _IDLE_SECONDS
        idle = list(_times(connection, while_=lambda: time.perf_counter() < idle_until))
        _send_go(process)
        with _reading(process) as report:
            busy = list(_times(connection, while_=lambda: not report))
        _send_go(process)
        done = json.loads(report[0])
    if done["items"] != pages:
        raise RuntimeError(f"{done['items']} of {pages} pages came through")
    yield _milliseconds("healthz_idle_p95", _percentile(idle, 95))
    yield _milliseconds("healthz_crawling_p50", statistics.median(busy))
    p95 = _percentile(busy, 95)
    yield Measurement(
        name="healthz_crawling_p95",
        value=round(p95, 1),
        unit="ms",
        goal=f"< {GOAL_MS:.0f} ms",
        met=p95 < GOAL_MS,
    )
    yield _milliseconds("healthz_crawling_max", max(busy))
    speed = done["items"] / done["seconds"]
    yield Measurement(name="pages_meanwhile", value=round(speed, 1), unit="pages/s")
    share = 100 * done["cpu"] / done["seconds"]
    yield Measurement(name="processor_meanwhile", value=round(share, 1), unit="% of one core")


@contextmanager
def _daemon(base: str) -> Iterator[subprocess.Popen[str]]:
    with (
        tempfile.TemporaryDirectory() as folder,
        subprocess.Popen(  # noqa: S603 - our own module
            [sys.executable, "-m", "bench.measurements.healthz_latency", "daemon", base, folder],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).parents[2],
        ) as process,
    ):
        yield process


def _line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None  # noqa: S101 - opened above, says the type checker
    return process.stdout.readline()


def _send_go(process: subprocess.Popen[str]) -> None:
    assert process.stdin is not None  # noqa: S101 - opened above, says the type checker
    process.stdin.write("\n")
    process.stdin.flush()


@contextmanager
def _reading(process: subprocess.Popen[str]) -> Iterator[list[str]]:
    """Wait for the next line aside."""
    lines: list[str] = []
    thread = Thread(target=lambda: lines.append(_line(process)))
    thread.start()
    yield lines
    thread.join()


def _times(
    connection: http.client.HTTPConnection, *, while_: Callable[[], bool]
) -> Iterator[float]:
    """Ask again and again, and give the milliseconds of each answer."""
    while while_():
        started = time.perf_counter()
        connection.request("GET", "/healthz")
        answer = connection.getresponse()
        answer.read()
        yield (time.perf_counter() - started) * 1_000
        if answer.status != 200:
            raise RuntimeError(f"/healthz answered {answer.status}")
        time.sleep(_PAUSE)


def _percentile(values: list[float], percent: int) -> float:
    return statistics.quantiles(values, n=100, method="inclusive")[percent - 1]


def _milliseconds(name: str, value: float) -> Measurement:
    return Measurement(name=name, value=round(value, 1), unit="ms")


if __name__ == "__main__":
    app()
