"""How a subject has been: noted at every look, so that only a lasting change is told."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from article.message import Message
from storage.models import HealthState, HealthStatus, StoredSource
from storage.sources.troubled_sources import TROUBLED, WELL
from storage.upsert import insert_or_ignore


def record_health(
    session: Session, subject: str, *, health: HealthStatus, reason: Message, now: datetime
) -> None:
    """Write down what a look found; a look without a verdict says nothing."""
    if health not in WELL | TROUBLED:
        return
    insert_or_ignore(
        session,
        HealthState,
        subject=subject,
        health=health,
        reason=reason,
        since=now,
        observations=0,
        healthy_observations=0,
        notified_health=HealthStatus.HEALTHY,
    )
    row = session.scalars(
        select(HealthState).where(HealthState.subject == subject).with_for_update()
    ).one()
    if (row.health in WELL) is not (health in WELL):
        row.since, row.observations = now, 0
    row.health, row.reason = health, reason
    row.observations += 1
    row.healthy_observations += health in WELL


def health_states(session: Session) -> list[tuple[HealthState, StoredSource | None]]:
    """List how every subject is, with its source if it is one."""
    rows = session.execute(
        select(HealthState, StoredSource)
        .outerjoin(StoredSource, StoredSource.name == HealthState.subject)
        .order_by(HealthState.subject)
    )
    return [(condition, source) for condition, source in rows]
