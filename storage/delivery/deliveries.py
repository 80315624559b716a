"""The state machine of deliveries: claim, mark as sending, settle; a short transaction each."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from sqlalchemy import Table, delete, func, insert, select, update
from sqlalchemy.orm import Session

from storage.engine import id_chunks
from storage.models import DeliveredItem, Delivery, DeliveryKind, DeliveryState, Subscriber

UNFINISHED_STATES = (DeliveryState.CLAIMED, DeliveryState.SENDING)

OPERATORS = "operators"
"""Stands for their address, which is a setting."""


@dataclass(frozen=True, kw_only=True)
class DeliveryContent:
    """Content of a new delivery, and the cursor that it moves its subscriber to."""

    kind: DeliveryKind
    key: str
    page_ids: Collection[int]
    until: datetime
    cursor_after: int
    complete: bool
    """Nothing pending is left over; else the cursor stays, and only these pages are delivered."""


def lock_subscriber(session: Session, subscriber_id: int) -> Subscriber | None:
    """Load a subscriber with a row lock, so that no other sender claims for them meanwhile."""
    return session.scalar(
        select(Subscriber).where(Subscriber.id == subscriber_id).with_for_update()
    )


def delivered_pages(session: Session, subscriber_id: int, page_ids: Collection[int]) -> set[int]:
    """Return those of the pages that this subscriber got, or is being sent."""
    delivered: set[int] = set()
    for chunk in id_chunks(page_ids):
        delivered.update(
            session.scalars(
                select(DeliveredItem.page_id).where(
                    DeliveredItem.subscriber_id == subscriber_id,
                    DeliveredItem.page_id.in_(chunk),
                )
            )
        )
    return delivered


def count_alerts_since(session: Session, subscriber_id: int, since: datetime) -> int:
    """Count the alerts that were sent, or may have been."""
    return session.scalar(
        select(func.count()).where(
            Delivery.subscriber_id == subscriber_id,
            Delivery.kind == DeliveryKind.ALERT,
            Delivery.claimed_at > since,
            Delivery.state.in_((*UNFINISHED_STATES, DeliveryState.ACCEPTED)),
        )
    ) or 0  # fmt: skip


def create_delivery(
    session: Session, row: Subscriber, claim: DeliveryContent, *, now: datetime
) -> Delivery:
    """Store a delivery before it is sent; from then on no other one contains its pages."""
    row.delivery_count += 1
    delivery = Delivery(
        subscriber_id=row.id,
        number=row.delivery_count,
        kind=claim.kind,
        key=claim.key,
        state=DeliveryState.CLAIMED,
        since=row.cursor_at,
        until=claim.until,
        cursor_before=row.cursor,
        cursor_after=claim.cursor_after,
        backlog_since=row.backlog_since,
        articles=len(claim.page_ids),
        claimed_at=now,
    )
    session.add(delivery)
    session.flush()
    if claim.page_ids:
        # The table, not the class: by the thousand the difference is felt.
        session.execute(
            insert(cast("Table", DeliveredItem.__table__)),
            [
                {"subscriber_id": row.id, "page_id": page, "delivery_id": delivery.id}
                for page in claim.page_ids
            ],
        )
    if claim.kind is DeliveryKind.DIGEST and claim.complete:
        row.cursor = max(row.cursor, claim.cursor_after)
        row.cursor_at = claim.until
        row.backlog_since = None
    return delivery


def mark_sending(session: Session, delivery_id: int, *, attempts: int) -> bool:
    """Record that the server may have the mail; False if another sender has claimed it since."""
    marked = session.execute(
        update(Delivery)
        .where(
            Delivery.id == delivery_id,
            Delivery.attempts == attempts,
            Delivery.state.in_(UNFINISHED_STATES),
        )
        .values(state=DeliveryState.SENDING, attempts=attempts + 1)
        .returning(Delivery.id)
    )
    return marked.first() is not None


def mark_delivered(
    session: Session, delivery_id: int, *, now: datetime, server_response: str
) -> None:
    """Record that the server accepted the mail, and end its subscriber's back-off."""
    delivery = session.get(Delivery, delivery_id)
    if delivery is None:
        return
    delivery.state = DeliveryState.ACCEPTED
    delivery.finished_at = now
    delivery.server_response = server_response
    row = session.get(Subscriber, delivery.subscriber_id) if delivery.subscriber_id else None
    if row is not None:
        row.retry_after = row.failing_since = None


def release_delivery(
    session: Session, delivery_id: int, *, state: DeliveryState, now: datetime, server_response: str
) -> None:
    """Settle a delivery that surely did not arrive: its content is pending again."""
    delivery = session.get(Delivery, delivery_id, with_for_update=True)
    if delivery is None or delivery.state not in UNFINISHED_STATES:
        return
    row = lock_subscriber(session, delivery.subscriber_id) if delivery.subscriber_id else None
    session.execute(delete(DeliveredItem).where(DeliveredItem.delivery_id == delivery.id))
    delivery.state = state
    delivery.finished_at = now
    delivery.server_response = server_response
    if row is not None and delivery.kind is DeliveryKind.DIGEST:
        _move_cursor_back(row, delivery, now=now)


def requeue_delivery(
    session: Session, delivery_id: int, *, now: datetime, server_response: str
) -> str | None:
    """Make a settled delivery's content pending again; return its recipient, None if not settled.

    A subscriber gets it in their next mail, the operators the same mail again.
    """
    delivery = session.get(Delivery, delivery_id, with_for_update=True)
    if delivery is None or delivery.state in UNFINISHED_STATES:
        return None
    delivery.server_response = server_response
    if delivery.subscriber_id is None:
        delivery.state, delivery.retry_after = DeliveryState.RETURNED, now
        return OPERATORS
    row = lock_subscriber(session, delivery.subscriber_id)
    if row is None:
        return None
    session.execute(delete(DeliveredItem).where(DeliveredItem.delivery_id == delivery.id))
    delivery.state = DeliveryState.RETURNED
    # Back to before the delivery: what others contained since stays delivered.
    _move_cursor_back(row, delivery, now=now)
    return row.email


def _move_cursor_back(row: Subscriber, delivery: Delivery, *, now: datetime) -> None:
    row.cursor = min(row.cursor, delivery.cursor_before)
    row.cursor_at = min(row.cursor_at, delivery.since)
    if delivery.backlog_since is not None:
        row.backlog_since = min(row.backlog_since or delivery.backlog_since, delivery.backlog_since)
    row.next_due_at = min(row.next_due_at, now)


def failing_since(session: Session, delivery_id: int) -> datetime | None:
    """Return the first failure in a row: of all mail to a subscriber, of one mail to operators."""
    delivery = session.get(Delivery, delivery_id)
    if delivery is None:
        return None
    if delivery.subscriber_id is None:
        return delivery.claimed_at
    return session.get_one(Subscriber, delivery.subscriber_id).failing_since


def back_off(session: Session, delivery_id: int, *, until: datetime, since: datetime) -> None:
    """Delay the next attempt: of all mail to a subscriber, of one mail to the operators."""
    delivery = session.get(Delivery, delivery_id)
    if delivery is None:
        return
    if delivery.subscriber_id is None:
        delivery.retry_after = until
    elif row := lock_subscriber(session, delivery.subscriber_id):
        row.failing_since = row.failing_since or since
        row.retry_after = until


def remove_items(session: Session, delivery_id: int, page_ids: Iterable[int]) -> None:
    """Remove pages from a delivery that no longer contains them."""
    session.execute(
        delete(DeliveredItem).where(
            DeliveredItem.delivery_id == delivery_id, DeliveredItem.page_id.in_(list(page_ids))
        )
    )


def unfinished_deliveries(session: Session, *, subscriber_id: int | None = None) -> list[Delivery]:
    """Return the subscribers' deliveries that are claimed or sending, oldest first."""
    query = (
        select(Delivery)
        .where(Delivery.state.in_(UNFINISHED_STATES), Delivery.subscriber_id.is_not(None))
        .order_by(Delivery.id)
    )
    if subscriber_id is not None:
        query = query.where(Delivery.subscriber_id == subscriber_id)
    return list(session.scalars(query))


def pages_of_delivery(session: Session, delivery_id: int) -> set[int]:
    """Return the pages that a delivery contains."""
    return set(
        session.scalars(
            select(DeliveredItem.page_id).where(DeliveredItem.delivery_id == delivery_id)
        )
    )
