"""The agenda: which sources are due, who takes them, who asked for one, what a clock set back leaves."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, func, or_, select, update
from sqlalchemy.orm import Session

from article.message import Message, MessageCode, message
from storage.models import CrawlRun, SourceState, StoredSource

TICK_SECONDS = 15
"""How often a daemon looks at the agenda."""
_MAX_DUE = 100
"""After an outage thousands are due; nobody has slots for more than these at one look."""
_CLOCK_TOLERANCE = timedelta(minutes=1)
"""Clocks of two machines, or before and after a correction, may differ by so much."""


class DueSource(NamedTuple):
    """A source that waits for its crawl."""

    name: str
    due_at: datetime | None
    last_at: datetime | None
    requested_at: datetime | None


class ScheduleCode(MessageCode):
    """Why a crawl was moved."""

    BEGUN = "poll_begun"
    STOPPED = "poll_stopped"
    CLOCK_BACK = "poll_clock_back"


def due_sources(session: Session, *, now: datetime) -> list[DueSource]:
    """List active sources whose next crawl is due: who was asked for, then the longest due."""
    rows = session.execute(
        select(
            StoredSource.name,
            StoredSource.next_crawl_at,
            StoredSource.last_crawl_at,
            StoredSource.requested_at,
        )
        .where(StoredSource.state == SourceState.ACTIVE, _is_due(now))
        .order_by(
            StoredSource.requested_at.is_(None),
            StoredSource.next_crawl_at.is_not(None),
            StoredSource.next_crawl_at,
            StoredSource.name,
        )
        .limit(_MAX_DUE)
    )
    return [DueSource(*row) for row in rows]


def claim_crawl(session: Session, name: str, *, now: datetime, until: datetime) -> bool:
    """Put a due source off until then; False if another process was faster."""
    claimed = session.execute(
        update(StoredSource)
        .where(StoredSource.name == name, StoredSource.state == SourceState.ACTIVE, _is_due(now))
        .values(
            next_crawl_at=until,
            next_crawl_reason=message(ScheduleCode.BEGUN),
            requested_at=None,
        )
        .returning(StoredSource.name)
    )
    return claimed.first() is not None


def release_crawl(session: Session, name: str, *, now: datetime) -> None:
    """Make a source due again whose crawl was cut short: it owes us the rest."""
    postpone(session, name, until=now, reason=message(ScheduleCode.STOPPED))


def postpone(session: Session, name: str, *, until: datetime, reason: Message) -> None:
    """Move a source's next crawl."""
    row = session.get_one(StoredSource, name)
    row.next_crawl_at = until
    row.next_crawl_reason = reason


def request_crawl_now(session: Session, name: str, *, now: datetime) -> bool:
    """Make an active source due at once, before all others; False if it is not active."""
    updated = session.execute(
        update(StoredSource)
        .where(StoredSource.name == name, StoredSource.state == SourceState.ACTIVE)
        .values(requested_at=now)
        .returning(StoredSource.name)
    )
    return updated.first() is not None


def next_crawl_due_at(session: Session) -> datetime | None:
    """Tell when the next active source falls due; None if there is none."""
    return session.scalar(
        select(func.min(StoredSource.next_crawl_at)).where(StoredSource.state == SourceState.ACTIVE)
    )


def new_article_counts(
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


def repair_after_clock_change(
    session: Session, *, now: datetime, max_interval: Callable[[str], timedelta | None]
) -> list[str]:
    """Move along what a clock left too far ahead that has since been set back; names the sources.

    `bound` gives the longest time that may lie before a source's next crawl.
    """
    repaired = []
    rows = select(StoredSource).where(
        StoredSource.state == SourceState.ACTIVE, StoredSource.next_crawl_at > now
    )
    for row in session.scalars(rows):
        longest = max_interval(row.name)
        if longest is None or row.next_crawl_at is None:
            continue
        ahead = row.last_crawl_at is not None and row.last_crawl_at > now + _CLOCK_TOLERANCE
        if row.last_crawl_at is not None and ahead:
            # Crawled in what is the future again: the pause that was planned then is kept.
            longest = min(longest, row.next_crawl_at - row.last_crawl_at)
            row.last_crawl_at = now
        if row.next_crawl_at > now + longest + _CLOCK_TOLERANCE:
            postpone(
                session,
                row.name,
                until=now + longest,
                reason=message(ScheduleCode.CLOCK_BACK),
            )
            repaired.append(row.name)
    return repaired


def _is_due(now: datetime) -> ColumnElement[bool]:
    return or_(
        StoredSource.requested_at.is_not(None),
        StoredSource.next_crawl_at.is_(None),
        StoredSource.next_crawl_at <= now,
    )
