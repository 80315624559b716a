"""An index of numbers: which pages share several of those that a new page has, read bucket by bucket."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from sqlalchemy.orm import Session


@dataclass(frozen=True, kw_only=True)
class Buckets:
    """One index. Statements are the driver's own: of rows of bare numbers, SQLAlchemy's way of

    building and binding each cost more than the database took.
    """

    table: str
    number: str
    read: int
    """Pages read of a bucket: what thousands share tells nothing, and a lookup stays as cheap."""
    newest_first: bool = False
    dated: bool = False
    """Only pages of some days are asked for."""
    fewest: int = 1
    """Numbers that a page must share."""
    most: int
    """Pages told."""

    def sharing(
        self, session: Session, numbers: Sequence[int], *, apart_from: int, days: range = range(0)
    ) -> list[int]:
        """List the pages that share numbers with one, those with the most first."""
        if not numbers:
            return []
        bound: dict[str, object] = {"self": apart_from}
        if self.dated:
            bound |= {"first": days.start, "last": days.stop - 1}
        if _speaks_postgres(session):
            statement, bound = _arrays(self), bound | {"numbers": list(numbers)}
        else:
            statement = _union(self, len(numbers))
            bound |= {f"n{place}": number for place, number in enumerate(numbers)}
        return list(session.connection().exec_driver_sql(statement, bound).scalars())

    def enter(
        self, session: Session, page_id: int, numbers: Sequence[int], *, day: int | None = None
    ) -> None:
        """Let others find the page by its numbers."""
        if not numbers:
            return
        connection = session.connection()
        if _speaks_postgres(session):
            connection.exec_driver_sql(
                _entry_of_array(self), {"numbers": list(numbers), "page": page_id, "day": day}
            )
        else:
            rows: list[tuple[int | None, ...]] = [(number, page_id, day) for number in numbers]
            connection.exec_driver_sql(
                _entry(self), rows if self.dated else [row[:2] for row in rows]
            )


def _speaks_postgres(session: Session) -> bool:
    return session.get_bind().dialect.name == "postgresql"


@cache
def _arrays(index: Buckets) -> str:
    return _chosen(
        index,
        f"SELECT b.page_id FROM unnest(%(numbers)s::bigint[]) AS asked(number), "  # noqa: S608
        f"LATERAL ({_bucket(index, 'asked.number', '%({})s')}) AS b",
    )


@cache
def _union(index: Buckets, count: int) -> str:
    # SQLite has no other way to limit each bucket.
    return _chosen(
        index,
        " UNION ALL ".join(
            f"SELECT page_id FROM ({_bucket(index, f':n{place}', ':{}')})"  # noqa: S608
            for place in range(count)
        ),
    )


def _bucket(index: Buckets, number: str, bound: str) -> str:
    between = f" AND day BETWEEN {bound.format('first')} AND {bound.format('last')}"
    return (
        f"SELECT page_id FROM {index.table} WHERE {index.number} = {number}"  # noqa: S608
        f"{between if index.dated else ''} AND page_id <> {bound.format('self')}"
        f"{' ORDER BY page_id DESC' if index.newest_first else ''} LIMIT {index.read}"
    )


def _chosen(index: Buckets, buckets: str) -> str:
    return (
        f"SELECT page_id FROM ({buckets}) AS shared GROUP BY page_id "  # noqa: S608
        f"HAVING count(*) >= {index.fewest} ORDER BY count(*) DESC, page_id LIMIT {index.most}"
    )


@cache
def _entry(index: Buckets) -> str:
    columns = (index.number, "page_id", *(("day",) if index.dated else ()))
    return (
        f"INSERT INTO {index.table} ({', '.join(columns)}) "  # noqa: S608
        f"VALUES ({', '.join('?' * len(columns))}) ON CONFLICT DO NOTHING"
    )


@cache
def _entry_of_array(index: Buckets) -> str:
    day = (", day", ", %(day)s") if index.dated else ("", "")
    return (
        f"INSERT INTO {index.table} ({index.number}, page_id{day[0]}) "  # noqa: S608
        f"SELECT number, %(page)s{day[1]} FROM unnest(%(numbers)s::bigint[]) AS entered(number) "
        "ON CONFLICT DO NOTHING"
    )
