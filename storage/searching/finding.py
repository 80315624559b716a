"""Finding: the numbers of the articles that meet a wish, the nearest and then the newest first."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, column, select, table
from sqlalchemy.orm import Session

from storage.models import Page
from storage.searching import postgres, sqlite
from storage.searching.wish import Wish, ranks

_index = table("search_index", column("rowid"))


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a reader is in a list: how near the last one was, and its number."""

    rank: int
    last: int

    def __str__(self) -> str:
        return f"{self.rank}.{self.last}"

    @classmethod
    def read(cls, written: str) -> Place | None:
        """Read a place back; None for what is none."""
        rank, _, last = written.partition(".")
        if not (rank.isdecimal() and last.isdecimal() and len(last) < 16 and len(rank) < 3):
            return None
        return cls(rank=int(rank), last=int(last))


@dataclass(frozen=True, kw_only=True)
class Found:
    """Numbers of articles; `next` is where to go on, None at the end."""

    ids: tuple[int, ...]
    next: Place | None


def find(session: Session, wish: Wish, *, after: Place | None, limit: int) -> Found:
    """Give the next numbers: nearest first, and the newest stored first among the equally near."""
    found: list[Place] = []
    queries = ranks(wish)
    first = after.rank if after else 0
    for rank in range(first, len(queries)):
        below = after.last if after and rank == first else None
        missing = limit + 1 - len(found)
        if wish.is_empty:
            ids = _newest(session, below=below, limit=missing)
        else:
            ids = _matching(session, wish, rank=rank, below=below, limit=missing)
        found += [Place(rank=rank, last=one) for one in ids]
        if len(found) > limit:
            break
    shown = found[:limit]
    return Found(
        ids=tuple(one.last for one in shown), next=shown[-1] if len(found) > limit else None
    )


def _newest(session: Session, *, below: int | None, limit: int) -> list[int]:
    query = select(Page.id).where(Page.revisions > 0).order_by(Page.id.desc()).limit(limit)
    return list(session.scalars(query.where(Page.id < below) if below else query))


def _matching(
    session: Session, wish: Wish, *, rank: int, below: int | None, limit: int
) -> list[int]:
    queries = ranks(wish)
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    index = _index if is_sqlite else postgres.hits(queries[rank], but_not=queries[:rank])
    query = select(index.c.rowid).order_by(index.c.rowid.desc()).limit(limit)
    if is_sqlite and queries[rank]:
        query = query.where(sqlite.matches(queries[rank], but_not=queries[:rank]))
    if below:
        query = query.where(index.c.rowid < below)
    if seen := _seen(wish):
        query = query.join(Page, Page.id == index.c.rowid).where(*seen)
    if is_sqlite:
        return list(session.scalars(query))
    with postgres.by_index(session):
        return list(session.scalars(query))


def _seen(wish: Wish) -> list[ColumnElement[bool]]:
    found = []
    if wish.seen_since:
        found.append(Page.first_seen_at >= wish.seen_since)
    if wish.seen_until:
        found.append(Page.first_seen_at < wish.seen_until)
    return found
