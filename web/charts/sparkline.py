"""Sparkline of the last crawls of a source: height by new articles, failures marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from storage.models import CrawlRun

HEIGHT = 24
STEP = 6
_MIN_HEIGHT = 2
_FAILED = "failed"


@dataclass(frozen=True, kw_only=True)
class SparklineBar:
    """One crawl."""

    x: int
    y: float
    height: float
    failed: bool


def sparkline(runs: Sequence[CrawlRun]) -> list[SparklineBar]:
    """Draw crawls, oldest first."""
    brought = [int(run.counts.get("new", 0)) + int(run.counts.get("revised", 0)) for run in runs]
    most = max(brought, default=0)
    found = []
    for number, (run, count) in enumerate(zip(runs, brought, strict=True)):
        height = max(_MIN_HEIGHT, HEIGHT * count / most) if most else _MIN_HEIGHT
        failed = run.outcome == _FAILED
        if failed:
            height = HEIGHT
        found.append(
            SparklineBar(
                x=number * STEP, y=round(HEIGHT - height, 1), height=round(height, 1), failed=failed
            )
        )
    return found
