"""Deliveries to the operators: each has fixed content and is retried until it is settled."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, or_, select
from sqlalchemy.orm import Session

from storage.delivery.deliveries import UNFINISHED_STATES
from storage.models import Delivery, DeliveryKind, DeliveryState

_PENDING = (
    Delivery.kind == DeliveryKind.OPERATOR,
    Delivery.state.in_((*UNFINISHED_STATES, DeliveryState.RETURNED)),
)


def create_operator_delivery(
    session: Session, *, transport: str, key: str, alerts: list[dict[str, Any]], now: datetime
) -> None:
    """Store a delivery before it is sent."""
    newest = session.scalar(
        select(func.max(Delivery.number)).where(Delivery.kind == DeliveryKind.OPERATOR)
    )
    session.add(
        Delivery(
            kind=DeliveryKind.OPERATOR, transport=transport, number=(newest or 0) + 1, key=key,
            state=DeliveryState.CLAIMED, since=now, until=now, cursor_before=0, cursor_after=0,
            articles=0, alerts=alerts, claimed_at=now,
        )
    )  # fmt: skip
    session.flush()


def claim_operator_deliveries(
    session: Session, *, transports: Collection[str], now: datetime
) -> list[Delivery]:
    """Claim what may be tried now, oldest first; what a crash left behind is claimed again."""
    rows = session.scalars(
        select(Delivery)
        .where(
            *_PENDING,
            Delivery.transport.in_(transports),
            or_(Delivery.retry_after.is_(None), Delivery.retry_after <= now),
        )
        .order_by(Delivery.id)
    ).all()
    for row in rows:
        if row.state is DeliveryState.RETURNED:
            row.state, row.finished_at = DeliveryState.CLAIMED, None
    return list(rows)


def count_pending_operator_deliveries(session: Session) -> int:
    """Count the deliveries that have not arrived."""
    return session.scalar(select(func.count()).select_from(Delivery).where(*_PENDING)) or 0


def newest_operator_delivery(session: Session) -> Delivery | None:
    """Return the last delivery to the operators."""
    return session.scalar(
        select(Delivery)
        .where(Delivery.kind == DeliveryKind.OPERATOR)
        .order_by(Delivery.id.desc())
        .limit(1)
    )


def delete_old_operator_deliveries(session: Session, *, now: datetime, after: timedelta) -> None:
    """Delete settled deliveries older than `after`."""
    session.execute(
        delete(Delivery).where(
            Delivery.kind == DeliveryKind.OPERATOR,
            Delivery.state.in_((DeliveryState.ACCEPTED, DeliveryState.REJECTED)),
            Delivery.claimed_at < now - after,
        )
    )
