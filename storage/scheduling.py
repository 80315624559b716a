"""The agenda: which sources are due, who takes them, who asked for one, what a clock set back leaves."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, func, or_, select, update
from sqlalchemy.orm import Session

from storage.models import CrawlRun, SourceRow, SourceState

TICK_SECONDS = 15
"""How often a daemon looks at the agenda."""
_AT_ONCE = 100
"""After an outage thousands are due; nobody has slots for more than these at one look."""
_TOLERATED = timedelta(minutes=1)
"""Clocks of two machines, or before and after a correction, may differ by so much."""


class DueSource(NamedTuple):
    """A source that waits for its crawl."""

    name: str
    due_at: datetime | None
    last_at: datetime | None
    asked_at: datetime | None


def due_sources(session: Session, *, now: datetime) -> list[DueSource]:
    """List active sources whose next crawl is due: who was asked for, then the longest due."""
    rows = session.execute(
        select(SourceRow.name, SourceRow.next_crawl_at, SourceRow.last_crawl_at, SourceRow.asked_at)
        .where(SourceRow.state == SourceState.ACTIVE, _is_due(now))
        .order_by(
            SourceRow.asked_at.is_(None),
            SourceRow.next_crawl_at.is_not(None),
            SourceRow.next_crawl_at,
            SourceRow.name,
        )
        .limit(_AT_ONCE)
    )
    return [DueSource(*row) for row in rows]


def claim(session: Session, name: str, *, now: datetime, until: datetime) -> bool:
    """Put a due source off until then; False if another process was faster."""
    claimed = session.execute(
        update(SourceRow)
        .where(SourceRow.name == name, SourceRow.state == SourceState.ACTIVE, _is_due(now))
        .values(
            next_crawl_at=until,
            next_crawl_why="a crawl of it has begun; this is when it is tried again if that breaks off",
            asked_at=None,
        )
        .returning(SourceRow.name)
    )
    return claimed.first() is not None


def release(session: Session, name: str, *, now: datetime) -> None:
    """Make a source due again whose crawl was cut short: it owes us the rest."""
    put_off(session, name, until=now, why="its crawl was stopped before it was done")


def put_off(session: Session, name: str, *, until: datetime, why: str) -> None:
    """Move a source's next crawl."""
    row = session.get_one(SourceRow, name)
    row.next_crawl_at = until
    row.next_crawl_why = why


def ask_now(session: Session, name: str, *, now: datetime) -> bool:
    """Make an active source due at once, before all others; False if it is not active."""
    asked = session.execute(
        update(SourceRow)
        .where(SourceRow.name == name, SourceRow.state == SourceState.ACTIVE)
        .values(asked_at=now)
        .returning(SourceRow.name)
    )
    return asked.first() is not None


def next_due_at(session: Session) -> datetime | None:
    """Tell when the next active source falls due; None if there is none."""
    return session.scalar(
        select(func.min(SourceRow.next_crawl_at)).where(SourceRow.state == SourceState.ACTIVE)
    )


def new_articles(
    session: Session, source: str, *, now: datetime, spans: tuple[timedelta, ...]
) -> list[tuple[int, timedelta]]:
    """Count what the crawls of each span brought, and say how much of the span is known.

    The first crawl brings what had gathered before anybody looked, so it does not count.
    """
    first = session.execute(
        select(CrawlRun.started_at, CrawlRun.finished_at)
        .where(CrawlRun.source == source, CrawlRun.outcome.in_(("done", "partial")))
        .order_by(CrawlRun.started_at)
        .limit(1)
    ).first()
    if first is None:
        return []
    found = []
    for span in spans:
        since = max(first.finished_at, now - span)
        new = select(func.sum(CrawlRun.counts["new"].as_integer())).where(
            CrawlRun.source == source,
            CrawlRun.started_at >= since,
            CrawlRun.started_at > first.started_at,
        )
        found.append((session.scalar(new) or 0, max(now - since, timedelta(0))))
    return found


def mend_clock(
    session: Session, *, now: datetime, bound: Callable[[str], timedelta | None]
) -> list[str]:
    """Move along what a clock left too far ahead that has since been set back; names the sources.

    `bound` gives the longest time that may lie before a source's next crawl.
    """
    mended = []
    rows = select(SourceRow).where(
        SourceRow.state == SourceState.ACTIVE, SourceRow.next_crawl_at > now
    )
    for row in session.scalars(rows):
        longest = bound(row.name)
        if longest is None or row.next_crawl_at is None:
            continue
        ahead = row.last_crawl_at is not None and row.last_crawl_at > now + _TOLERATED
        if row.last_crawl_at is not None and ahead:
            # Crawled in what is the future again: the pause that was planned then is kept.
            longest = min(longest, row.next_crawl_at - row.last_crawl_at)
            row.last_crawl_at = now
        if row.next_crawl_at > now + longest + _TOLERATED:
            put_off(
                session,
                row.name,
                until=now + longest,
                why="the clock was set back, so its pause begins anew",
            )
            mended.append(row.name)
    return mended


def _is_due(now: datetime) -> ColumnElement[bool]:
    return or_(
        SourceRow.asked_at.is_not(None),
        SourceRow.next_crawl_at.is_(None),
        SourceRow.next_crawl_at <= now,
    )
