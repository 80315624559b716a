"""Letters to operators: claimed with what they tell, offered, settled – a transaction each."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from storage.models import DeliveryState, HealthState, HealthStatus, OperatorDelivery
from storage.sources.troubled_sources import TROUBLED

PENDING_STATES = (DeliveryState.CLAIMED, DeliveryState.SENDING, DeliveryState.RETURNED)


def create_operator_delivery(
    session: Session, *, transport: str, key: str, alerts: list[dict[str, Any]], now: datetime
) -> None:
    """Write down a letter before it is sent."""
    session.add(
        OperatorDelivery(
            transport=transport,
            key=key,
            state=DeliveryState.CLAIMED,
            alerts=alerts,
            claimed_at=now,
            next_attempt_at=now,
        )
    )


def mark_notified(session: Session, subject: str, health: HealthStatus, *, now: datetime) -> None:
    """Note what operators believe of a subject from now on."""
    session.execute(
        update(HealthState)
        .where(HealthState.subject == subject)
        .values(notified_health=health, notified_at=now)
    )


def reset_notified(session: Session, subjects: Iterable[str]) -> None:
    """Let trouble be told anew: somebody paused the source, and so knows of it."""
    session.execute(
        update(HealthState)
        .where(HealthState.subject.in_(list(subjects)), HealthState.notified_health.in_(TROUBLED))
        .values(notified_health=HealthStatus.HEALTHY)
    )


def due_operator_deliveries(session: Session, *, now: datetime) -> list[OperatorDelivery]:
    """List the letters to be tried now, oldest first."""
    return list(
        session.scalars(
            select(OperatorDelivery)
            .where(
                OperatorDelivery.state.in_(PENDING_STATES), OperatorDelivery.next_attempt_at <= now
            )
            .order_by(OperatorDelivery.id)
        )
    )


def count_pending_operator_deliveries(session: Session) -> int:
    """Count the letters that have not arrived."""
    return (
        session.scalar(
            select(func.count())
            .select_from(OperatorDelivery)
            .where(OperatorDelivery.state.in_(PENDING_STATES))
        )
        or 0
    )


def mark_operator_delivery_sending(session: Session, delivery_id: int) -> None:
    """Note that the other side may have the letter from now on."""
    delivery = session.get_one(OperatorDelivery, delivery_id, with_for_update=True)
    delivery.state = DeliveryState.SENDING
    delivery.attempts += 1


def finish_operator_delivery(
    session: Session, delivery_id: int, state: DeliveryState, *, server_response: str, now: datetime
) -> None:
    """Note how the letter ended."""
    delivery = session.get_one(OperatorDelivery, delivery_id, with_for_update=True)
    delivery.state, delivery.server_response, delivery.finished_at = state, server_response, now


def postpone_operator_delivery(
    session: Session, delivery_id: int, *, server_response: str, until: datetime
) -> None:
    """Try the letter again later; one that was offered without an answer stays so."""
    delivery = session.get_one(OperatorDelivery, delivery_id, with_for_update=True)
    delivery.server_response, delivery.next_attempt_at = server_response, until


def delete_old_operator_deliveries(session: Session, *, now: datetime, after: timedelta) -> None:
    """Drop settled letters nobody will ask for."""
    for delivery in session.scalars(
        select(OperatorDelivery).where(
            OperatorDelivery.state.not_in(PENDING_STATES), OperatorDelivery.claimed_at < now - after
        )
    ):
        session.delete(delivery)
