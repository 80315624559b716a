"""Rate limits of hosts, shared by all processes that use the database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from article import bounds
from storage.inserts.upsert import insert_or_ignore
from storage.models import StoredHostRateLimit


def current_rate_limits(session: Session, *, now: datetime) -> Sequence[StoredHostRateLimit]:
    """Return the limits that are not over."""
    return session.scalars(select(StoredHostRateLimit).where(StoredHostRateLimit.until > now)).all()


def store_rate_limit(
    session: Session, *, host: str, until: datetime, answered_at: datetime
) -> None:
    """Store a limit; a later one of the host stays. Deletes those that are over."""
    if len(host) > bounds.NAME:
        return  # longer than any that we crawl; this process knows it anyway
    session.execute(delete(StoredHostRateLimit).where(StoredHostRateLimit.until <= answered_at))
    insert_or_ignore(session, StoredHostRateLimit, host=host, until=until, answered_at=answered_at)
    row = session.get_one(StoredHostRateLimit, host, with_for_update=True)
    if row.until < until:
        row.until, row.answered_at = until, answered_at
