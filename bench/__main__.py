"""`make bench`: measure everything, print one table, keep it."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from bench.measurements.crawl_leaks import soaking
from bench.measurements.crawl_speed import crawling
from bench.measurements.dashboard_latency import browsing
from bench.measurements.digest_delivery import digesting
from bench.measurements.extraction_speed import extraction
from bench.measurements.grouping_speed import similarity, similarity_on_server
from bench.measurements.healthz_latency import responsive
from bench.measurements.large_page_memory import memory
from bench.measurements.relevance_speed import matching
from bench.measurements.unchanged_crawl import quiet
from bench.measurements.warc_import_speed import ingesting, passing_over
from bench.result import Measurement, write

MEASUREMENTS: tuple[Callable[[], Iterator[Measurement]], ...] = (
    crawling,
    extraction,
    quiet,
    matching,
    ingesting,
    passing_over,
    digesting,
    soaking,
    memory,
    responsive,
    similarity,
    similarity_on_server,
    browsing,
)


def main(*names: str) -> int:
    """Measure, print as we go, write at the end; a missed goal is printed as missed.

    With names of measurements only those are taken, and nothing is written.
    """
    chosen = [one for one in MEASUREMENTS if not names or one.__name__ in names]
    results: list[Measurement] = []
    for measurement in chosen:
        started = time.monotonic()
        for result in measurement():
            sys.stdout.write(result.line() + "\n")
            sys.stdout.flush()
            results.append(result)
        sys.stderr.write(f"{measurement.__name__}: {time.monotonic() - started:.0f} s\n")
    if not names:
        write(results, json_file=Path("var/bench.json"), table_file=Path("docs/benchmarks.md"))
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
