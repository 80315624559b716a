"""The pipeline's speed: our full crawl on either database against a bare spider, interleaved."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench.fixtures.newspaper import serve_newspaper
from bench.fixtures.postgres_server import postgres_server
from bench.result import Measurement

PAGES = 2000
ROUNDS = 3
GOALS = {"sqlite": 0.9, "postgres": 0.8}


def crawling() -> Iterator[Measurement]:
    """Crawl the same pages bare, into SQLite and into PostgreSQL, three times each."""
    speeds: dict[str, list[float]] = {"bare": [], "sqlite": [], "postgres": []}
    with serve_newspaper(PAGES) as base, postgres_server() as postgres:
        for _ in range(ROUNDS):
            speeds["bare"].append(_crawl("bare", base, ""))
            speeds["sqlite"].append(_crawl("full", base, ""))
            with postgres.database() as url:
                speeds["postgres"].append(_crawl("full", base, url))
    bare = statistics.median(speeds["bare"])
    yield Measurement(name="bare_spider", value=round(bare, 1), unit="pages/s")
    for kind, goal in GOALS.items():
        speed = statistics.median(speeds[kind])
        ratio = round(speed / bare, 3)
        yield Measurement(
            name=f"pipeline_{kind}",
            value=round(speed, 1),
            unit="pages/s",
            ratio_to="bare_spider",
            ratio=ratio,
            goal=f"≥ {goal}",
            met=ratio >= goal,
        )


def _crawl(what: str, base: str, database: str) -> float:
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(  # noqa: S603 - our own module
            [
                sys.executable,
                "-m",
                "bench.measurements.spider_comparison",
                what,
                base,
                folder,
                "--database",
                database,
            ],
            capture_output=True,
            text=True,
            check=True,
            cwd=Path(__file__).parents[2],
        )
    output = json.loads(done.stdout)
    if output["items"] != PAGES:
        raise RuntimeError(
            f"{what}: {output['items']} of {PAGES} pages came through\n{done.stderr[-2000:]}"
        )
    return float(output["items"] / output["seconds"])
