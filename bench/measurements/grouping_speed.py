"""What grouping one new article costs when ten thousand, a hundred thousand, a million are stored."""

from __future__ import annotations

import random
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import typer

from article.similarity.shingles import SKETCH_SIZE
from article.similarity.story_features import MAX_INDEXED_FEATURES
from bench.fixtures.hash_entries import fill_on_server
from bench.fixtures.postgres_server import postgres_server
from bench.result import Measurement
from grouping.assign_story import SAME_EVENT_LIMITS
from grouping.duplicates import COPY_LIMITS
from storage.engine import Database
from storage.models import MinHashEntry, StoryFeatureEntry
from storage.models.base import Base
from storage.schema import upgrade
from storage.stories.feature_index import same_event_candidates
from storage.stories.inverted_index import IndexedHashes
from storage.stories.minhash_index import minhash_candidates

_SIZES = (10_000, 100_000, 1_000_000)
_QUERIES = 1_000
_ROUNDS = 5
"""The median of the quickest counts: others use the processors, too."""
_WARM_UP = 400
"""Lookups before: blocks in memory that are still to be written are those of the filling."""
_AT_A_TIME = 50_000
_ARTICLES_A_DAY = 3_000
# Shares of marks and signs that lie in crowded buckets: phrases of law, forms of agencies.
_COMMON_SHARE = 0.05
_COMMON_TERMS = 500
_GOAL_MS = 1.0
_GOAL_RATIO = 1.5


def similarity() -> Iterator[Measurement]:
    """Find copies among ten thousand, a hundred thousand and a million articles on SQLite."""
    yield from measured("sqlite", most=_SIZES[-1], events=0)


def similarity_on_server() -> Iterator[Measurement]:
    """Find copies and reports of one event among a hundred thousand and a million articles on PostgreSQL."""
    yield from measured("postgresql", least=_SIZES[1], most=_SIZES[-1], events=_SIZES[-1])


def command(
    most: int = typer.Option(1_000_000, help="Stop at this many stored articles."),
    kind: str = typer.Option("both", help="sqlite, postgresql or both."),
    events: int = typer.Option(0, help="Fill and ask the index of events up to this size, too."),
) -> None:
    """Measure the median lookup of a new article on SQLite and PostgreSQL.

    Example: python -m bench.measurements.grouping_speed --most 100000
    """
    missed = False
    for name in ("sqlite", "postgresql") if kind == "both" else (kind,):
        for result in measured(name, most=most, events=events):
            sys.stdout.write(result.line() + "\n")
            sys.stdout.flush()
            missed |= result.met is False
    raise typer.Exit(1 if missed else 0)


def measured(kind: str, *, most: int, events: int, least: int = 0) -> Iterator[Measurement]:
    """Fill a database of this kind step by step and ask it at each."""
    chance = random.Random(1)  # noqa: S311 - the same articles on both databases
    stored, before, events_before = 0, None, None
    with _empty(kind) as database:
        for size in (size for size in _SIZES if least <= size <= most):
            _fill(database, range(stored + 1, size + 1), chance, features=size <= events)
            stored = size
            before = _figure(
                f"copies_{kind}",
                size,
                _lookup_times(database, size, chance, features=False),
                before,
            )
            yield before
            if size <= events:
                times = _lookup_times(database, size, chance, features=True)
                events_before = _figure(f"events_{kind}", size, times, events_before)
                yield events_before


def _figure(
    name: str, size: int, times: Iterator[float], before: Measurement | None
) -> Measurement:
    size_of_round = _QUERIES // _ROUNDS
    rounds = zip(*[iter(times)] * size_of_round, strict=True)
    median = min(map(statistics.median, rounds))
    ratio = round(median / before.value, 2) if before else None
    return Measurement(
        name=f"{name}_{size}",
        value=round(median, 3),
        unit="ms a lookup",
        ratio_to=before.name if before else None,
        ratio=ratio,
        goal=f"≤ {_GOAL_MS:g} ms" + (f", ≤ {_GOAL_RATIO} ×" if before else ""),
        met=median <= _GOAL_MS and (ratio is None or ratio <= _GOAL_RATIO),
    )


def _fill(database: Database, ids: range, chance: random.Random, *, features: bool) -> None:
    if not database.is_sqlite:
        _fill_on_server(database, MinHashEntry, ("minhash", "page_id"), ids, each=SKETCH_SIZE)
        if features:
            columns = ("feature_hash", "day", "page_id")
            _fill_on_server(database, StoryFeatureEntry, columns, ids, each=MAX_INDEXED_FEATURES)
        return
    for start in range(ids.start, ids.stop, _AT_A_TIME):
        chunk = range(start, min(start + _AT_A_TIME, ids.stop))
        _load(
            database,
            MinHashEntry.__tablename__,
            sorted((hash_value, i) for i in chunk for hash_value in _numbers(chance, SKETCH_SIZE)),
        )
        if features:
            rows = (
                (sign, i // _ARTICLES_A_DAY, i)
                for i in chunk
                for sign in _numbers(chance, MAX_INDEXED_FEATURES)
            )
            _load(database, StoryFeatureEntry.__tablename__, sorted(rows))


def _fill_on_server(
    database: Database, model: type[Base], columns: tuple[str, ...], ids: range, *, each: int
) -> None:
    fill_on_server(
        database,
        model.__tablename__,
        columns,
        ids,
        each=each,
        articles_a_day=_ARTICLES_A_DAY,
        common_terms=_COMMON_TERMS,
        common_share=_COMMON_SHARE,
    )


def _load(database: Database, table: str, rows: Sequence[tuple[int, ...]]) -> None:
    """Fill a table the quickest way: what is measured is the asking."""
    holes = ", ".join("?" * len(rows[0]))
    with database.engine.begin() as connection:
        connection.exec_driver_sql(f"INSERT INTO {table} VALUES ({holes})", list(rows))  # noqa: S608


def _lookup_times(
    database: Database, size: int, chance: random.Random, *, features: bool
) -> Iterator[float]:
    with database.reading() as session:
        for number in range(_WARM_UP + _QUERIES):
            hashes = list(_numbers(chance, MAX_INDEXED_FEATURES if features else SKETCH_SIZE))
            started = time.perf_counter()
            if features:
                day = chance.randrange(size) // _ARTICLES_A_DAY
                same_event_candidates(
                    session, [IndexedHashes(0, hashes, day)], limits=SAME_EVENT_LIMITS
                )
            else:
                minhash_candidates(session, {0: hashes}, limits=COPY_LIMITS)
            if number >= _WARM_UP:
                yield (time.perf_counter() - started) * 1000


def _numbers(chance: random.Random, count: int) -> set[int]:
    """Draw as many hashes, some of them from crowded buckets."""
    drawn: set[int] = set()
    while len(drawn) < count:
        crowded = chance.random() < _COMMON_SHARE
        drawn.add(chance.randrange(_COMMON_TERMS) if crowded else chance.getrandbits(63))
    return drawn


@contextmanager
def _empty(kind: str) -> Iterator[Database]:
    if kind == "sqlite":
        with tempfile.TemporaryDirectory(prefix="tipwatch-bench-") as folder:
            yield from _opened(f"sqlite:///{folder}/bench.db")
    else:
        with postgres_server() as postgres, postgres.database() as url:
            yield from _opened(url)


def _opened(url: str) -> Iterator[Database]:
    database = Database(url, reuse_plans=True)  # as those that store do
    upgrade(database)
    yield database
    database.close()


if __name__ == "__main__":
    typer.run(command)
