"""How a subject has been: noted at every look, so that only a lasting change is told."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.conflict import insert_if_absent
from storage.models import Condition, Health, SourceRow

WELL = frozenset({Health.HEALTHY, Health.QUIET})
TROUBLED = frozenset({Health.DEGRADED, Health.BROKEN})


def note_condition(
    session: Session, subject: str, *, health: Health, reason: str, now: datetime
) -> None:
    """Write down what a look found; a look without a verdict says nothing."""
    if health not in WELL | TROUBLED:
        return
    insert_if_absent(
        session,
        Condition,
        subject=subject,
        health=health,
        reason=reason,
        since=now,
        looks=0,
        good_looks=0,
        told=Health.HEALTHY,
    )
    row = session.scalars(
        select(Condition).where(Condition.subject == subject).with_for_update()
    ).one()
    if (row.health in WELL) is not (health in WELL):
        row.since, row.looks = now, 0
    row.health, row.reason = health, reason
    row.looks += 1
    row.good_looks += health in WELL


def conditions(session: Session) -> list[tuple[Condition, SourceRow | None]]:
    """List how every subject is, with its source if it is one."""
    rows = session.execute(
        select(Condition, SourceRow)
        .outerjoin(SourceRow, SourceRow.name == Condition.subject)
        .order_by(Condition.subject)
    )
    return [(condition, source) for condition, source in rows]
