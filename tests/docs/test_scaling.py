"""The table of docs/scaling.md: what the simulation writes, and figures that name where they are from."""

from __future__ import annotations

import random
import re
from dataclasses import replace
from pathlib import Path

import pytest

from bench.simulation.capacity.__main__ import HEADER, SIZES, WORKERS, simulated, table_rows
from bench.simulation.capacity.backlog import BacklogRun, Fleet, work_off_day
from bench.simulation.capacity.costs import CapacityCosts, read_file

DOCS = Path(__file__).parents[2] / "docs"
COSTS = CapacityCosts.measured()


def backlog(
    sources: int, costs: CapacityCosts = COSTS, *, workers: int, crawls_at_once: int = 4
) -> BacklogRun:
    fleet = Fleet(workers=workers, crawls_at_once=crawls_at_once)
    return work_off_day(sources, fleet, costs, chance=random.Random(1))


def test_the_table_has_the_rows_and_columns_that_the_simulation_writes() -> None:
    text = (DOCS / "scaling.md").read_text("utf-8")
    written = text.split("<!-- capacity -->\n")[1].split("<!-- end -->")[0].splitlines()
    assert tuple(written[:2]) == HEADER
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in written[2:]]
    assert [(row[0], row[1], row[2]) for row in rows] == [
        (f"{sources:,}", str(at_once), str(workers))
        for sources, at_once in SIZES
        for workers in WORKERS
    ]
    small = list(table_rows(list(simulated(SIZES[:1], WORKERS[:1], COSTS))))
    shape = re.compile(r"[\d,.]+")
    assert shape.sub("0", written[2]) == shape.sub("0", small[0])


@pytest.mark.parametrize("name", read_file())
def test_every_cost_names_a_source_that_exists(name: str) -> None:
    source = str(read_file()[name]["source"])
    if match := re.match(r"docs/benchmarks\.md, (\w+):", source):
        assert f"| {match[1]} |" in (DOCS / "benchmarks.md").read_text("utf-8")
    elif match := re.match(r"([\w/]+\.(?:md|py))[,:]", source):
        assert (DOCS.parent / match[1]).exists()
    else:
        assert source.startswith(("assumed:", "python -m bench.", "PostgreSQL's default"))


def test_a_short_turn_lifts_the_limit_of_the_database() -> None:
    costly = replace(COSTS, host_delay=1.0, latency=1.0, serial_share=0.9)
    cheap = replace(costly, serial_share=0.05)
    dear = backlog(2_000, costly, workers=8, crawls_at_once=16)
    assert dear.limit == "database turn"
    assert dear.articles_per_second == pytest.approx(1000 / costly.turn, rel=0.15)
    lifted = backlog(2_000, cheap, workers=8, crawls_at_once=16)
    assert lifted.limit != "database turn"
    assert lifted.articles_per_second > 1.5 * dear.articles_per_second


def test_few_sources_are_limited_by_the_delay_of_their_busiest_host() -> None:
    assert backlog(200, workers=8).limit == "politeness"
    assert backlog(200, workers=8).ended == pytest.approx(backlog(200, workers=4).ended, rel=0.02)


def test_twice_the_workers_take_half_the_time_while_only_places_are_short() -> None:
    one, two = backlog(2_000, workers=1), backlog(2_000, workers=2)
    assert (one.limit, two.limit) == ("crawls at once", "crawls at once")
    assert two.ended == pytest.approx(one.ended / 2, rel=0.05)


def test_more_connections_than_the_server_allows_are_named_first() -> None:
    assert backlog(200, workers=32).limit == "connections, then politeness"


def test_processors_are_the_limit_where_they_are_shared() -> None:
    fleet = Fleet(workers=8, crawls_at_once=64, processors=1)
    costs = replace(COSTS, host_delay=1.0, latency=1.0, serial_share=0.05)
    run = work_off_day(2_000, fleet, costs, chance=random.Random(1))
    assert run.limit == "processors"
