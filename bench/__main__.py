"""`make bench`: measure everything, print one table, keep it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from bench.crawling import crawling
from bench.dashboard import browsing
from bench.extraction import extraction
from bench.ingesting import ingesting
from bench.likeness import likeness
from bench.matching import matching
from bench.memory import memory
from bench.quiet import quiet
from bench.responsive import responsive
from bench.result import Result, write
from bench.soak import soaking
from bench.telling import digesting

MEASUREMENTS: tuple[Callable[[], Iterator[Result]], ...] = (
    crawling,
    extraction,
    quiet,
    matching,
    ingesting,
    digesting,
    soaking,
    memory,
    responsive,
    likeness,
    browsing,
)


def main(*names: str) -> int:
    """Measure, print as we go, write at the end; a missed goal is printed as missed.

    With names of measurements only those are taken, and nothing is written.
    """
    chosen = [one for one in MEASUREMENTS if not names or one.__name__ in names]
    results: list[Result] = []
    for measurement in chosen:
        for result in measurement():
            sys.stdout.write(result.line() + "\n")
            sys.stdout.flush()
            results.append(result)
    if not names:
        write(results, json_file=Path("var/bench.json"), table_file=Path("docs/benchmarks.md"))
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
