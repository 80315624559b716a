"""An index of numbers: which pages share several of those that a new page has, read bucket by bucket."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from sqlalchemy.orm import Session


@dataclass(frozen=True, kw_only=True)
class InvertedIndex:
    """One index. Statements are the driver's own: of rows of bare numbers, SQLAlchemy's way of

    building and binding each cost more than the database took.
    """

    table: str
    hash_column: str
    rows_per_hash: int
    """Pages read of a bucket: what thousands share tells nothing, and a lookup stays as cheap."""
    newest_first: bool = False
    dated: bool = False
    """Only pages of some days are asked for."""
    min_shared: int = 1
    """Numbers that a page must share."""
    limit: int
    """Pages told."""

    def candidates(
        self,
        session: Session,
        hashes: Sequence[int],
        *,
        exclude_page_id: int,
        days: range = range(0),
    ) -> list[int]:
        """List the pages that share numbers with one, those with the most first."""
        if not hashes:
            return []
        bound: dict[str, object] = {"self": exclude_page_id}
        if self.dated:
            bound |= {"first": days.start, "last": days.stop - 1}
        if _is_postgresql(session):
            statement, bound = _postgresql_query(self), bound | {"numbers": list(hashes)}
        else:
            statement = _sqlite_query(self, len(hashes))
            bound |= {f"n{place}": number for place, number in enumerate(hashes)}
        return list(session.connection().exec_driver_sql(statement, bound).scalars())

    def add(
        self, session: Session, page_id: int, hashes: Sequence[int], *, day: int | None = None
    ) -> None:
        """Let others find the page by its numbers."""
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
def _postgresql_query(index: InvertedIndex) -> str:
    return _ranked(
        index,
        f"SELECT b.page_id FROM unnest(%(numbers)s::bigint[]) AS asked(number), "  # noqa: S608
        f"LATERAL ({_bucket(index, 'asked.number', '%({})s')}) AS b",
    )


@cache
def _sqlite_query(index: InvertedIndex, count: int) -> str:
    # SQLite has no other way to limit each bucket.
    return _ranked(
        index,
        " UNION ALL ".join(
            f"SELECT page_id FROM ({_bucket(index, f':n{place}', ':{}')})"  # noqa: S608
            for place in range(count)
        ),
    )


def _bucket(index: InvertedIndex, number: str, bound: str) -> str:
    between = f" AND day BETWEEN {bound.format('first')} AND {bound.format('last')}"
    return (
        f"SELECT page_id FROM {index.table} WHERE {index.hash_column} = {number}"  # noqa: S608
        f"{between if index.dated else ''} AND page_id <> {bound.format('self')}"
        f"{' ORDER BY page_id DESC' if index.newest_first else ''} LIMIT {index.rows_per_hash}"
    )


def _ranked(index: InvertedIndex, buckets: str) -> str:
    return (
        f"SELECT page_id FROM ({buckets}) AS shared GROUP BY page_id "  # noqa: S608
        f"HAVING count(*) >= {index.min_shared} ORDER BY count(*) DESC, page_id LIMIT {index.limit}"
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
