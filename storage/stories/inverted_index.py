"""An inverted index from hashes to pages, one limited read for each hash of a new page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from sqlalchemy.orm import Session


@dataclass(frozen=True, kw_only=True)
class CandidateLimits:
    """Which pages of an index are worth a comparison, and how many at most."""

    rows_per_hash: int
    """Pages read for one hash: what thousands share says nothing, and a lookup stays as cheap."""
    min_shared: int = 1
    """Hashes that a page must share."""
    limit: int
    """Pages returned."""


@dataclass(frozen=True, kw_only=True)
class InvertedIndex:
    """One index. Its statements go to the driver as text.

    For rows of bare numbers, building and binding with SQLAlchemy cost more than the database took.
    """

    table: str
    hash_column: str
    newest_first: bool = False
    dated: bool = False
    """Each entry has a day, and only entries of some days are read."""

    def candidates(
        self,
        session: Session,
        hashes: Sequence[int],
        *,
        exclude_page_id: int,
        limits: CandidateLimits,
        days: range = range(0),
    ) -> list[int]:
        """Return the pages that share hashes with one, those with the most first."""
        if not hashes:
            return []
        bound: dict[str, object] = {"self": exclude_page_id}
        if self.dated:
            bound |= {"first": days.start, "last": days.stop - 1}
        if _is_postgresql(session):
            statement, bound = _postgresql_query(self, limits), bound | {"numbers": list(hashes)}
        else:
            statement = _sqlite_query(self, limits, len(hashes))
            bound |= {f"n{place}": number for place, number in enumerate(hashes)}
        return list(session.connection().exec_driver_sql(statement, bound).scalars())

    def add(
        self, session: Session, page_id: int, hashes: Sequence[int], *, day: int | None = None
    ) -> None:
        """Enter a page under its hashes."""
        if not hashes:
            return
        connection = session.connection()
        if _is_postgresql(session):
            connection.exec_driver_sql(
                _postgresql_insert(self), {"numbers": list(hashes), "page": page_id, "day": day}
            )
        else:
            rows: list[tuple[int | None, ...]] = [(number, page_id, day) for number in hashes]
            connection.exec_driver_sql(
                _sqlite_insert(self), rows if self.dated else [row[:2] for row in rows]
            )


def _is_postgresql(session: Session) -> bool:
    return session.get_bind().dialect.name == "postgresql"


@cache
def _postgresql_query(index: InvertedIndex, limits: CandidateLimits) -> str:
    return _ranked(
        limits,
        f"SELECT b.page_id FROM unnest(%(numbers)s::bigint[]) AS given(hash), "  # noqa: S608
        f"LATERAL ({_pages_of_hash(index, limits, 'given.hash', '%({})s')}) AS b",
    )


@cache
def _sqlite_query(index: InvertedIndex, limits: CandidateLimits, count: int) -> str:
    # SQLite has no other way to limit the rows of each hash.
    return _ranked(
        limits,
        " UNION ALL ".join(
            f"SELECT page_id FROM ({_pages_of_hash(index, limits, f':n{place}', ':{}')})"  # noqa: S608
            for place in range(count)
        ),
    )


def _pages_of_hash(index: InvertedIndex, limits: CandidateLimits, number: str, bound: str) -> str:
    between = f" AND day BETWEEN {bound.format('first')} AND {bound.format('last')}"
    return (
        f"SELECT page_id FROM {index.table} WHERE {index.hash_column} = {number}"  # noqa: S608
        f"{between if index.dated else ''} AND page_id <> {bound.format('self')}"
        f"{' ORDER BY page_id DESC' if index.newest_first else ''} LIMIT {limits.rows_per_hash}"
    )


def _ranked(limits: CandidateLimits, pages: str) -> str:
    return (
        f"SELECT page_id FROM ({pages}) AS shared GROUP BY page_id "  # noqa: S608
        f"HAVING count(*) >= {limits.min_shared} ORDER BY count(*) DESC, page_id LIMIT {limits.limit}"
    )


@cache
def _sqlite_insert(index: InvertedIndex) -> str:
    columns = (index.hash_column, "page_id", *(("day",) if index.dated else ()))
    return (
        f"INSERT INTO {index.table} ({', '.join(columns)}) "  # noqa: S608
        f"VALUES ({', '.join('?' * len(columns))}) ON CONFLICT DO NOTHING"
    )


@cache
def _postgresql_insert(index: InvertedIndex) -> str:
    day = (", day", ", %(day)s") if index.dated else ("", "")
    return (
        f"INSERT INTO {index.table} ({index.hash_column}, page_id{day[0]}) "  # noqa: S608
        f"SELECT number, %(page)s{day[1]} FROM unnest(%(numbers)s::bigint[]) AS entered(number) "
        "ON CONFLICT DO NOTHING"
    )
