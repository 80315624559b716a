"""`make capacity`: where more workers stop helping, and why; the table of docs/scaling.md."""

from __future__ import annotations

import random
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from bench.simulation.capacity.backlog import BacklogRun, Fleet, work_off_day
from bench.simulation.capacity.costs import CapacityCosts

SIZES = ((200, 4), (2_000, 4), (20_000, 4), (20_000, 32))
"""Sources, and crawls of one worker at once."""
WORKERS = (1, 2, 4, 8, 16, 32)
HEADER = (
    "| sources | crawls each | workers | articles | hours | articles/s | database turn | processors | politeness "
    "| crawls at once | connections | limit |",
    "|---|---|---|---|---|---|---|---|---|---|---|---|",
)
_TABLE = re.compile(r"(?<=<!-- capacity -->\n).*?(?=<!-- end -->)", re.DOTALL)


def table_rows(runs: Sequence[BacklogRun]) -> Iterator[str]:
    """Yield a row a run."""
    for one in runs:
        loads = " | ".join(f"{100 * load:.0f} %" for load in one.loads.values())
        yield (
            f"| {one.sources:,} | {one.fleet.crawls_at_once} | {one.fleet.workers} | "
            f"{one.articles:,} | {one.hours:.2f} | {one.articles_per_second:.1f} | "
            f"{loads} | {one.connections} | {one.limit} |"
        )


def simulated(
    sizes: Sequence[tuple[int, int]], workers: Sequence[int], costs: CapacityCosts
) -> Iterator[BacklogRun]:
    """Run every size with every number of workers."""
    for count, crawls_at_once in sizes:
        for number in workers:
            fleet = Fleet(workers=number, crawls_at_once=crawls_at_once)
            chance = random.Random(1)  # noqa: S311 - the same world for the same number
            yield work_off_day(count, fleet, costs, chance=chance)


def capacity(
    sources: Annotated[list[int] | None, typer.Option(help="How many sources.")] = None,
    workers: Annotated[list[int] | None, typer.Option(help="How many workers.")] = None,
    crawls_at_once: Annotated[
        int, typer.Option(help="Crawls of one worker at once, with --sources.")
    ] = 4,
    serial_share: Annotated[
        float | None,
        typer.Option(min=0, max=1, help="Of storing; by default as measured, costs.toml."),
    ] = None,
    write: Annotated[Path | None, typer.Option(help="Write the table into a document.")] = None,
) -> None:
    """Work off a day's articles in simulated time and print where it saturates.

    Example: python -m bench.simulation.capacity --sources 2000 --workers 8 --serial-share 0.1
    """
    costs = CapacityCosts.measured()
    if serial_share is not None:
        costs = replace(costs, serial_share=serial_share)
    sizes = [(count, crawls_at_once) for count in sources] if sources else SIZES
    runs = list(simulated(sizes, workers or WORKERS, costs))
    table = "\n".join([*HEADER, *table_rows(runs)]) + "\n"
    sys.stdout.write(table)
    if write:
        text = write.read_text("utf-8")
        write.write_text(_TABLE.sub(lambda _: table, text), "utf-8")


if __name__ == "__main__":
    typer.run(capacity)
