"""Schedule of the sources: due, claimed, requested, and repaired after a clock change."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, func, or_, select, update
from sqlalchemy.orm import Session

from article.message import Message, MessageCode, message
from storage.models import CrawlRun, SourceState, StoredSource

TICK_SECONDS = 15
"""Interval of a daemon's ticks."""
_MAX_DUE = 100
"""After an outage thousands are due; no process has slots for more at one tick."""
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

    STARTED = "poll_begun"
    STOPPED = "poll_stopped"
    CLOCK_BACK = "poll_clock_back"


def due_sources(session: Session, *, now: datetime) -> list[DueSource]:
    """Return active sources that are due: requested ones first, then the longest due."""
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
    """Postpone a due source until then; False if another process claimed it first."""
    claimed = session.execute(
        update(StoredSource)
        .where(StoredSource.name == name, StoredSource.state == SourceState.ACTIVE, _is_due(now))
        .values(
            next_crawl_at=until,
            next_crawl_reason=message(ScheduleCode.STARTED),
            requested_at=None,
        )
        .returning(StoredSource.name)
    )
    return claimed.first() is not None


def release_crawl(session: Session, name: str, *, now: datetime) -> None:
    """Make a source due again whose crawl was stopped before its end."""
    postpone(session, name, until=now, reason=message(ScheduleCode.STOPPED))


def postpone(session: Session, name: str, *, until: datetime, reason: Message) -> None:
    """Set a source's next crawl and the reason."""
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
    """Return when the next active source is due; None if there is none."""
    return session.scalar(
        select(func.min(StoredSource.next_crawl_at)).where(StoredSource.state == SourceState.ACTIVE)
    )


def new_article_counts(
    session: Session, source: str, *, now: datetime, spans: tuple[timedelta, ...]
) -> list[tuple[int, timedelta]]:
    """Count the new articles of each span; return them with the known part of the span.

    The first crawl finds all that was published before, so it does not count.
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
    """Move next crawls that lie too far ahead since the clock was set back; return the sources.

    `max_interval` returns the longest time before a source's next crawl; None skips it.
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
            # Crawled in what is the future again: the interval planned then still applies.
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
