"""Owing a letter again: what it told is told once more, because somebody asked for it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from storage.delivering import UNDER_WAY, lock_subscriber
from storage.models import Delivery, DeliveryState, Subscriber, Telling


def owe_again(session: Session, delivery_id: int, *, now: datetime, said: str) -> Subscriber | None:
    """Strike a settled letter's tellings, so that the next one tells them; None if it is under way."""
    delivery = session.get(Delivery, delivery_id, with_for_update=True)
    if delivery is None or delivery.state in UNDER_WAY:
        return None
    row = lock_subscriber(session, delivery.subscriber_id)
    if row is None:
        return None
    session.execute(delete(Telling).where(Telling.delivery_id == delivery.id))
    delivery.state = DeliveryState.RETURNED
    delivery.said = said
    # Back to before the letter: what others told since stays told.
    row.told_to = min(row.told_to, delivery.told_from)
    row.told_at = min(row.told_at, delivery.since)
    if delivery.owed_since is not None:
        row.owed_since = min(row.owed_since or delivery.owed_since, delivery.owed_since)
    row.next_due_at = min(row.next_due_at, now)
    return row
