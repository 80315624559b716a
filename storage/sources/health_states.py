"""Record the health of subjects at every observation, and what operators were notified of."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from article.message import Message
from storage.inserts.upsert import insert_or_ignore
from storage.models import HealthState, HealthStatus, StoredSource
from storage.sources.unhealthy_sources import UNHEALTHY, WELL


def record_health(
    session: Session, subject: str, *, health: HealthStatus, reason: Message, now: datetime
) -> None:
    """Record one observation; one that is neither healthy nor in trouble is ignored."""
    if health not in WELL | UNHEALTHY:
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
    """Return every subject's health, with its source if it is one."""
    rows = session.execute(
        select(HealthState, StoredSource)
        .outerjoin(StoredSource, StoredSource.name == HealthState.subject)
        .order_by(HealthState.subject)
    )
    return [(state, source) for state, source in rows]


def mark_notified(session: Session, subject: str, health: HealthStatus, *, now: datetime) -> None:
    """Record the health that operators are notified of."""
    session.execute(
        update(HealthState)
        .where(HealthState.subject == subject)
        .values(notified_health=health, notified_at=now)
    )


def reset_notified(session: Session, subjects: Iterable[str]) -> None:
    """Forget notified trouble: somebody paused the source, and so knows of it."""
    session.execute(
        update(HealthState)
        .where(HealthState.subject.in_(list(subjects)), HealthState.notified_health.in_(UNHEALTHY))
        .values(notified_health=HealthStatus.HEALTHY)
    )
