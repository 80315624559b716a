"""The ledger's moves: claim a letter, offer it, settle it – each one its own short transaction."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from sqlalchemy import Table, delete, func, insert, select, update
from sqlalchemy.orm import Session

from storage.models import DeliveredItem, Delivery, DeliveryKind, DeliveryState, Subscriber

_AT_A_TIME = 500

UNFINISHED_STATES = (DeliveryState.CLAIMED, DeliveryState.SENDING)


@dataclass(frozen=True, kw_only=True)
class DeliveryContent:
    """What a letter is to tell, and where it leaves its reader."""

    kind: DeliveryKind
    key: str
    page_ids: Collection[int]
    until: datetime
    cursor_after: int
    complete: bool
    """Nothing owed is left over; else the reader stays where they are, less these pages."""


def lock_subscriber(session: Session, subscriber_id: int) -> Subscriber | None:
    """Read a subscriber, and keep every other sender from claiming for them meanwhile."""
    return session.scalar(
        select(Subscriber).where(Subscriber.id == subscriber_id).with_for_update()
    )


def delivered_pages(session: Session, subscriber_id: int, page_ids: Collection[int]) -> set[int]:
    """Say which of the pages this reader has been told of, or is being told of."""
    delivered: set[int] = set()
    numbers = sorted(page_ids)
    for start in range(0, len(numbers), _AT_A_TIME):
        delivered.update(
            session.scalars(
                select(DeliveredItem.page_id).where(
                    DeliveredItem.subscriber_id == subscriber_id,
                    DeliveredItem.page_id.in_(numbers[start : start + _AT_A_TIME]),
                )
            )
        )
    return delivered


def count_alerts_since(session: Session, subscriber_id: int, since: datetime) -> int:
    """Count the alerts that went out, or may have."""
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
    """Write down a letter before it is sent; from here on no other letter tells the same."""
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
    """Note that the server may have the letter from now on; False if another sender took it over."""
    offered = session.execute(
        update(Delivery)
        .where(
            Delivery.id == delivery_id,
            Delivery.attempts == attempts,
            Delivery.state.in_(UNFINISHED_STATES),
        )
        .values(state=DeliveryState.SENDING, attempts=attempts + 1)
        .returning(Delivery.id)
    )
    return offered.first() is not None


def mark_delivered(
    session: Session, delivery_id: int, *, now: datetime, server_response: str
) -> None:
    """Note that the letter has arrived as far as we can see."""
    delivery = session.get_one(Delivery, delivery_id)
    delivery.state = DeliveryState.ACCEPTED
    delivery.finished_at = now
    delivery.server_response = server_response
    row = session.get_one(Subscriber, delivery.subscriber_id)
    row.retry_after = row.failing_since = None
    row.attempts = 0


def release_delivery(
    session: Session, delivery_id: int, *, state: DeliveryState, now: datetime, server_response: str
) -> None:
    """Take back a letter that surely did not arrive: what it told is owed again."""
    delivery = session.get(Delivery, delivery_id, with_for_update=True)
    if delivery is None or delivery.state not in UNFINISHED_STATES:
        return
    row = lock_subscriber(session, delivery.subscriber_id)
    session.execute(delete(DeliveredItem).where(DeliveredItem.delivery_id == delivery.id))
    delivery.state = state
    delivery.finished_at = now
    delivery.server_response = server_response
    if row is not None and delivery.kind is DeliveryKind.DIGEST:
        row.cursor = min(row.cursor, delivery.cursor_before)
        row.cursor_at = min(row.cursor_at, delivery.since)
        if delivery.backlog_since is not None:
            row.backlog_since = min(
                row.backlog_since or delivery.backlog_since, delivery.backlog_since
            )
        row.next_due_at = min(row.next_due_at, now)


def remove_items(session: Session, delivery_id: int, page_ids: Iterable[int]) -> None:
    """Strike pages from a letter that does not tell them after all."""
    session.execute(
        delete(DeliveredItem).where(
            DeliveredItem.delivery_id == delivery_id, DeliveredItem.page_id.in_(list(page_ids))
        )
    )


def unfinished_deliveries(session: Session, *, subscriber_id: int | None = None) -> list[Delivery]:
    """List the letters a sender left behind in the middle, oldest first."""
    query = select(Delivery).where(Delivery.state.in_(UNFINISHED_STATES)).order_by(Delivery.id)
    if subscriber_id is not None:
        query = query.where(Delivery.subscriber_id == subscriber_id)
    return list(session.scalars(query))


def pages_of_delivery(session: Session, delivery_id: int) -> set[int]:
    """Say which pages a letter tells."""
    return set(
        session.scalars(
            select(DeliveredItem.page_id).where(DeliveredItem.delivery_id == delivery_id)
        )
    )
