"""`make bench`: measure everything, print one table, keep it."""

from __future__ import annotations

import sys
from pathlib import Path

from bench.crawling import crawling
from bench.result import Result, write

MEASUREMENTS = (crawling,)


def main() -> int:
    """Measure, print as we go, write at the end; a missed goal is printed as missed."""
    results: list[Result] = []
    for measurement in MEASUREMENTS:
        for result in measurement():
            sys.stdout.write(result.line() + "\n")
            sys.stdout.flush()
            results.append(result)
    write(results, json_file=Path("var/bench.json"), table_file=Path("docs/benchmarks.md"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
