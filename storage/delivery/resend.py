"""Owing a letter again: what it told is told once more, because somebody asked for it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from storage.delivery.deliveries import UNFINISHED_STATES, lock_subscriber
from storage.models import DeliveredItem, Delivery, DeliveryState, Subscriber


def requeue_delivery(
    session: Session, delivery_id: int, *, now: datetime, server_response: str
) -> Subscriber | None:
    """Strike a settled letter's tellings, so that the next one tells them; None if it is under way."""
    delivery = session.get(Delivery, delivery_id, with_for_update=True)
    if delivery is None or delivery.state in UNFINISHED_STATES:
        return None
    row = lock_subscriber(session, delivery.subscriber_id)
    if row is None:
        return None
    session.execute(delete(DeliveredItem).where(DeliveredItem.delivery_id == delivery.id))
    delivery.state = DeliveryState.RETURNED
    delivery.server_response = server_response
    # Back to before the letter: what others told since stays told.
    row.cursor = min(row.cursor, delivery.cursor_before)
    row.cursor_at = min(row.cursor_at, delivery.since)
    if delivery.backlog_since is not None:
        row.backlog_since = min(row.backlog_since or delivery.backlog_since, delivery.backlog_since)
    row.next_due_at = min(row.next_due_at, now)
    return row
