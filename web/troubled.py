"""Sources in trouble: those that are to be watched and do not do well, by name."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.models import Health, SourceRow, SourceState

_FINE = {Health.UNKNOWN.value, Health.HEALTHY.value, "quiet"}


def troubled(session: Session) -> list[SourceRow]:
    """Give the rows of sources that need a hand."""
    rows = session.scalars(
        select(SourceRow).where(SourceRow.state == SourceState.ACTIVE).order_by(SourceRow.name)
    )
    return [row for row in rows if row.health.value not in _FINE]
