"""An inverted index from hashes to pages, one limited read for each hash of the new pages of a batch."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from sqlalchemy.orm import Session

from storage.engine import on_sqlite
from storage.inserts.packed_array import PackedArray, pack_bigints, pack_integers


@dataclass(frozen=True, kw_only=True)
class CandidateLimits:
    """Which pages of an index are worth a comparison, and how many at most."""

    rows_per_hash: int
    """Pages read for one hash: what thousands share says nothing, and a lookup stays as cheap."""
    min_shared: int = 1
    """Hashes that a page must share."""
    limit: int
    """Pages returned."""
    days_apart: int = 0
    """In a dated index, entries of days further apart are not read."""


@dataclass(frozen=True, slots=True)
class IndexedHashes:
    """The hashes of one page; in a dated index with the day that it is entered under."""

    page_id: int
    hashes: Sequence[int]
    day: int | None = None


@dataclass(frozen=True, kw_only=True)
class InvertedIndex:
    """One index. Its statements go to the driver as text.

    For rows of bare numbers, building and binding with SQLAlchemy cost more than the database took.
    PostgreSQL is asked once for all pages: a statement to the server and back costs as much as three
    lookups. SQLite is no server.
    """

    table: str
    hash_column: str
    newest_first: bool = False
    dated: bool = False
    """Each entry has a day."""

    def candidates(
        self, session: Session, pages: Sequence[IndexedHashes], *, limits: CandidateLimits
    ) -> dict[int, list[int]]:
        """Return for each page the others that share hashes with it, those with the most first.

        Pages without any are left out.
        """
        pages = [one for one in pages if one.hashes]
        found: dict[int, list[int]] = {}
        if not pages:
            return found
        connection = session.connection()
        if not on_sqlite(session):
            rows = connection.exec_driver_sql(_postgresql_query(self, limits), _arrays(pages))
            for page_id, other_id in rows:
                found.setdefault(page_id, []).append(other_id)
            return found
        for one in pages:
            statement = _sqlite_query(self, limits, len(one.hashes))
            bound = (one.page_id, one.day, *one.hashes)
            if others := list(connection.exec_driver_sql(statement, bound).scalars()):
                found[one.page_id] = others
        return found

    def add(
        self, session: Session, pages: Sequence[IndexedHashes], *, are_new: bool = False
    ) -> None:
        """Enter pages under their hashes; of pages that are new there can be no entries yet."""
        pages = [one for one in pages if one.hashes]
        if not pages:
            return
        connection = session.connection()
        if not on_sqlite(session):
            connection.exec_driver_sql(_postgresql_insert(self, are_new=are_new), _arrays(pages))
        else:
            rows = list(_rows(pages))
            connection.exec_driver_sql(
                _sqlite_insert(self), rows if self.dated else [row[:2] for row in rows]
            )


def _rows(pages: Sequence[IndexedHashes]) -> Iterator[tuple[int, int, int | None]]:
    return ((number, one.page_id, one.day) for one in pages for number in one.hashes)


def _arrays(pages: Sequence[IndexedHashes]) -> Mapping[str, PackedArray]:
    numbers, ids, days = zip(*_rows(pages), strict=True)
    return {
        "numbers": pack_bigints(numbers),
        "pages": pack_integers(ids),
        "days": pack_integers([day or 0 for day in days]),  # unread in an index without days
    }


_GIVEN = (
    "unnest(%(numbers)b::bigint[], %(pages)b::int[], %(days)b::int[]) AS given(hash, self, day)"
)


@cache
def _postgresql_query(index: InvertedIndex, limits: CandidateLimits) -> str:
    pages = _pages_of_hash(index, limits, number="given.hash", page="given.self", day="given.day")
    return (
        "SELECT self, page_id FROM (SELECT self, page_id, row_number() OVER "  # noqa: S608
        "(PARTITION BY self ORDER BY count(*) DESC, page_id) AS place "
        f"FROM (SELECT given.self, other.page_id FROM {_GIVEN}, LATERAL ({pages}) AS other) AS shared "
        f"GROUP BY self, page_id HAVING count(*) >= {limits.min_shared}) AS ranked "
        f"WHERE place <= {limits.limit} ORDER BY self, place"
    )


@cache
def _sqlite_query(index: InvertedIndex, limits: CandidateLimits, count: int) -> str:
    # SQLite has no other way to limit the rows of each hash.
    pages = " UNION ALL ".join(
        f"SELECT page_id FROM ({_pages_of_hash(index, limits, number=one, page='?1', day='?2')})"  # noqa: S608
        for one in (f"?{place}" for place in range(3, count + 3))
    )
    return (
        f"SELECT page_id FROM ({pages}) AS shared GROUP BY page_id "  # noqa: S608
        f"HAVING count(*) >= {limits.min_shared} ORDER BY count(*) DESC, page_id LIMIT {limits.limit}"
    )


def _pages_of_hash(
    index: InvertedIndex, limits: CandidateLimits, *, number: str, page: str, day: str
) -> str:
    apart = limits.days_apart
    between = f" AND day BETWEEN {day} - {apart} AND {day} + {apart}" if index.dated else ""
    return (
        f"SELECT page_id FROM {index.table} "  # noqa: S608
        f"WHERE {index.hash_column} = {number}{between} AND page_id <> {page}"
        f"{' ORDER BY page_id DESC' if index.newest_first else ''} LIMIT {limits.rows_per_hash}"
    )


@cache
def _sqlite_insert(index: InvertedIndex) -> str:
    columns = _columns(index)
    return (
        f"INSERT INTO {index.table} ({', '.join(columns)}) "  # noqa: S608
        f"VALUES ({', '.join('?' * len(columns))}) ON CONFLICT DO NOTHING"
    )


@cache
def _postgresql_insert(index: InvertedIndex, *, are_new: bool) -> str:
    given = ", ".join(("hash", "self", "day")[: len(_columns(index))])
    insert = (
        f"INSERT INTO {index.table} ({', '.join(_columns(index))}) SELECT {given} FROM {_GIVEN}"  # noqa: S608
    )
    # To look for a conflict costs as much as to enter what has none.
    return insert if are_new else f"{insert} ON CONFLICT DO NOTHING"


def _columns(index: InvertedIndex) -> tuple[str, ...]:
    return (index.hash_column, "page_id", *(("day",) if index.dated else ()))
