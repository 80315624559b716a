"""The ledger's moves: claim a letter, offer it, settle it – each one its own short transaction."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from sqlalchemy import Table, delete, func, insert, select, update
from sqlalchemy.orm import Session

from storage.models import Delivery, DeliveryKind, DeliveryState, Subscriber, Telling

_AT_A_TIME = 500

UNDER_WAY = (DeliveryState.CLAIMED, DeliveryState.OFFERED)


@dataclass(frozen=True, kw_only=True)
class Claim:
    """What a letter is to tell, and where it leaves its reader."""

    kind: DeliveryKind
    key: str
    pages: Collection[int]
    until: datetime
    told_to: int
    complete: bool
    """Nothing owed is left over; else the reader stays where they are, less these pages."""


def lock_subscriber(session: Session, subscriber_id: int) -> Subscriber | None:
    """Read a subscriber, and keep every other sender from claiming for them meanwhile."""
    return session.scalar(
        select(Subscriber).where(Subscriber.id == subscriber_id).with_for_update()
    )


def told_pages(session: Session, subscriber_id: int, pages: Collection[int]) -> set[int]:
    """Say which of the pages this reader has been told of, or is being told of."""
    told: set[int] = set()
    numbers = sorted(pages)
    for start in range(0, len(numbers), _AT_A_TIME):
        told.update(
            session.scalars(
                select(Telling.page_id).where(
                    Telling.subscriber_id == subscriber_id,
                    Telling.page_id.in_(numbers[start : start + _AT_A_TIME]),
                )
            )
        )
    return told


def alerts_since(session: Session, subscriber_id: int, since: datetime) -> int:
    """Count the alerts that went out, or may have."""
    return session.scalar(
        select(func.count()).where(
            Delivery.subscriber_id == subscriber_id,
            Delivery.kind == DeliveryKind.ALERT,
            Delivery.claimed_at > since,
            Delivery.state.in_((*UNDER_WAY, DeliveryState.ACCEPTED)),
        )
    ) or 0  # fmt: skip


def write_claim(session: Session, row: Subscriber, claim: Claim, *, now: datetime) -> Delivery:
    """Write down a letter before it is sent; from here on no other letter tells the same."""
    row.letters += 1
    delivery = Delivery(
        subscriber_id=row.id,
        number=row.letters,
        kind=claim.kind,
        key=claim.key,
        state=DeliveryState.CLAIMED,
        since=row.told_at,
        until=claim.until,
        told_from=row.told_to,
        told_to=claim.told_to,
        owed_since=row.owed_since,
        articles=len(claim.pages),
        claimed_at=now,
    )
    session.add(delivery)
    session.flush()
    if claim.pages:
        # The table, not the class: by the thousand the difference is felt.
        session.execute(
            insert(cast("Table", Telling.__table__)),
            [
                {"subscriber_id": row.id, "page_id": page, "delivery_id": delivery.id}
                for page in claim.pages
            ],
        )
    if claim.kind is DeliveryKind.DIGEST and claim.complete:
        row.told_to = max(row.told_to, claim.told_to)
        row.told_at = claim.until
        row.owed_since = None
    return delivery


def offer(session: Session, delivery_id: int, *, attempts: int) -> bool:
    """Note that the server may have the letter from now on; False if another sender took it over."""
    offered = session.execute(
        update(Delivery)
        .where(
            Delivery.id == delivery_id,
            Delivery.attempts == attempts,
            Delivery.state.in_(UNDER_WAY),
        )
        .values(state=DeliveryState.OFFERED, attempts=attempts + 1)
        .returning(Delivery.id)
    )
    return offered.first() is not None


def accept(session: Session, delivery_id: int, *, now: datetime, said: str) -> None:
    """Note that the letter has arrived as far as we can see."""
    delivery = session.get_one(Delivery, delivery_id)
    delivery.state = DeliveryState.ACCEPTED
    delivery.settled_at = now
    delivery.said = said
    row = session.get_one(Subscriber, delivery.subscriber_id)
    row.hold_until = row.failing_since = None
    row.attempts = 0


def give_back(
    session: Session, delivery_id: int, *, state: DeliveryState, now: datetime, said: str
) -> None:
    """Take back a letter that surely did not arrive: what it told is owed again."""
    delivery = session.get(Delivery, delivery_id, with_for_update=True)
    if delivery is None or delivery.state not in UNDER_WAY:
        return
    row = lock_subscriber(session, delivery.subscriber_id)
    session.execute(delete(Telling).where(Telling.delivery_id == delivery.id))
    delivery.state = state
    delivery.settled_at = now
    delivery.said = said
    if row is not None and delivery.kind is DeliveryKind.DIGEST:
        row.told_to = min(row.told_to, delivery.told_from)
        row.told_at = min(row.told_at, delivery.since)
        if delivery.owed_since is not None:
            row.owed_since = min(row.owed_since or delivery.owed_since, delivery.owed_since)
        row.next_due_at = min(row.next_due_at, now)


def forget_tellings(session: Session, delivery_id: int, pages: Iterable[int]) -> None:
    """Strike pages from a letter that does not tell them after all."""
    session.execute(
        delete(Telling).where(Telling.delivery_id == delivery_id, Telling.page_id.in_(list(pages)))
    )


def under_way(session: Session, *, subscriber_id: int | None = None) -> list[Delivery]:
    """List the letters a sender left behind in the middle, oldest first."""
    query = select(Delivery).where(Delivery.state.in_(UNDER_WAY)).order_by(Delivery.id)
    if subscriber_id is not None:
        query = query.where(Delivery.subscriber_id == subscriber_id)
    return list(session.scalars(query))


def pages_of(session: Session, delivery_id: int) -> set[int]:
    """Say which pages a letter tells."""
    return set(session.scalars(select(Telling.page_id).where(Telling.delivery_id == delivery_id)))
