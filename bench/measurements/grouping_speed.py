"""What grouping one new article costs when ten thousand, a hundred thousand, a million are stored."""

from __future__ import annotations

import random
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import typer

from article.similarity.shingles import SKETCH_SIZE
from article.similarity.story_features import MAX_INDEXED_FEATURES
from bench.fixtures.postgres_server import postgres_server
from bench.result import Measurement
from grouping.assign_story import SAME_EVENT_LIMITS
from grouping.duplicates import COPY_LIMITS
from storage.engine import Database
from storage.models import MinHashEntry, StoryFeatureEntry
from storage.schema import upgrade
from storage.stories.feature_index import same_event_candidates
from storage.stories.inverted_index import IndexedHashes
from storage.stories.minhash_index import minhash_candidates

_SIZES = (10_000, 100_000, 1_000_000)
_QUERIES = 200
_AT_A_TIME = 50_000
_ARTICLES_A_DAY = 3_000
# Shares of marks and signs that lie in crowded buckets: phrases of law, forms of agencies.
_COMMON_SHARE = 0.05
_COMMON_TERMS = 500
_GOAL_MS = 5.0
_GOAL_RATIO = 1.5


def similarity() -> Iterator[Measurement]:
    """Find copies among ten thousand, a hundred thousand and a million articles on SQLite."""
    yield from measured("sqlite", most=_SIZES[-1], events=0)


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


def measured(kind: str, *, most: int, events: int) -> Iterator[Measurement]:
    """Fill a database of this kind step by step and ask it at each."""
    chance = random.Random(1)  # noqa: S311 - the same articles on both databases
    stored, before = 0, None
    with _empty(kind) as database:
        for size in (size for size in _SIZES if size <= most):
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
                yield _figure(f"events_{kind}", size, times, None)


def _figure(
    name: str, size: int, times: Iterator[float], before: Measurement | None
) -> Measurement:
    median = statistics.median(times)
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


def _load(database: Database, table: str, rows: Sequence[tuple[int, ...]]) -> None:
    """Fill a table the quickest way: what is measured is the asking."""
    with database.engine.begin() as connection:
        if database.is_sqlite:
            holes = ", ".join("?" * len(rows[0]))
            connection.exec_driver_sql(f"INSERT INTO {table} VALUES ({holes})", list(rows))  # noqa: S608
            return
        driver: Any = connection.connection.driver_connection
        with driver.cursor() as cursor, cursor.copy(f"COPY {table} FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)


def _lookup_times(
    database: Database, size: int, chance: random.Random, *, features: bool
) -> Iterator[float]:
    with database.reading() as session:
        for number in range(_QUERIES):
            hashes = list(_numbers(chance, MAX_INDEXED_FEATURES if features else SKETCH_SIZE))
            started = time.perf_counter()
            if features:
                day = chance.randrange(size) // _ARTICLES_A_DAY
                same_event_candidates(
                    session, [IndexedHashes(0, hashes, day)], limits=SAME_EVENT_LIMITS
                )
            else:
                minhash_candidates(session, {0: hashes}, limits=COPY_LIMITS)
            if number >= _QUERIES // 10:
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
    database = Database(url)
    upgrade(database)
    yield database
    database.close()


if __name__ == "__main__":
    typer.run(command)
