"""Sources in trouble: those that are to be watched and do not do well, by name."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.models import HealthStatus, SourceState, StoredSource

_NO_TROUBLE = {HealthStatus.UNKNOWN.value, HealthStatus.HEALTHY.value, "quiet"}


def troubled_sources(session: Session) -> list[StoredSource]:
    """Give the rows of sources that need a hand."""
    rows = session.scalars(
        select(StoredSource)
        .where(StoredSource.state == SourceState.ACTIVE)
        .order_by(StoredSource.name)
    )
    return [row for row in rows if row.health.value not in _NO_TROUBLE]
