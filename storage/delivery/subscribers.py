"""Add, find and change subscribers; list those with mail due, and those who watch a page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, func, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from article.message import NOTHING, Message, message
from storage.delivery.deliveries import release_delivery
from storage.delivery.notices import enqueue_notices
from storage.inserts.upsert import insert_or_ignore
from storage.models import (
    Cadence,
    Delivery,
    DeliveryState,
    IdCounter,
    Page,
    Subscriber,
    SubscriberState,
    WatchRecipient,
)
from storage.models.subscriber import SubscriberCode

_BOUNCES_WITHIN = timedelta(days=14)

NEW_SUBSCRIBER_LOOKBACK = timedelta(days=7)
"""How far back the first digest of a new subscriber goes."""


class AlreadySubscribed(Exception):
    """The address is subscribed already; edit that subscriber instead."""


def insert_subscriber(
    session: Session, subscriber: Subscriber, *, now: datetime, confirmed: bool = True
) -> None:
    """Add a subscriber, whose first digest covers the last seven days, too.

    One who is not confirmed gets a mail that asks, and nothing else until they confirm.
    Raises AlreadySubscribed; the transaction must then be rolled back.
    """
    subscriber.state = SubscriberState.ACTIVE if confirmed else SubscriberState.UNCONFIRMED
    subscriber.reason = NOTHING if confirmed else message(SubscriberCode.CONFIRMATION_DUE)
    subscriber.subscribed_at = now
    subscriber.cursor = enqueue_notices(session, now=now)
    subscriber.cursor_at = subscriber.backlog_since = now - NEW_SUBSCRIBER_LOOKBACK
    subscriber.id = _next_id(session)
    session.add(subscriber)
    try:
        session.flush()
    except IntegrityError:
        raise AlreadySubscribed(subscriber.email) from None


def _next_id(session: Session) -> int:
    """Return an id that no subscriber ever had: links in old mails are signed with theirs."""
    insert_or_ignore(session, IdCounter, name=Subscriber.__tablename__, last=0)
    counter = session.scalars(
        select(IdCounter).where(IdCounter.name == Subscriber.__tablename__).with_for_update()
    ).one()
    counter.last = max(counter.last, session.scalar(select(func.max(Subscriber.id))) or 0) + 1
    return counter.last


def find_subscriber(session: Session, email: str, *, lock: bool = False) -> Subscriber | None:
    """Return the subscriber of an address, or None."""
    query = select(Subscriber).where(Subscriber.email == email)
    return session.scalar(query.with_for_update() if lock else query)


def all_subscribers(session: Session) -> list[Subscriber]:
    """Return all subscribers, by address."""
    return list(session.scalars(select(Subscriber).order_by(Subscriber.email)))


def active_subscribers(session: Session) -> list[Subscriber]:
    """Return the active subscribers."""
    return list(
        session.scalars(
            select(Subscriber)
            .where(Subscriber.state == SubscriberState.ACTIVE)
            .order_by(Subscriber.id)
        )
    )


def due_subscribers(session: Session, *, now: datetime) -> list[Subscriber]:
    """Return the subscribers whose digest is due, and those who get alerts at any time."""
    return list(
        session.scalars(
            select(Subscriber)
            .where(
                Subscriber.state == SubscriberState.ACTIVE,
                or_(Subscriber.retry_after.is_(None), Subscriber.retry_after <= now),
                or_(Subscriber.next_due_at <= now, Subscriber.cadence == Cadence.IMMEDIATE),
            )
            .order_by(Subscriber.next_due_at, Subscriber.id)
        )
    )


def unconfirmed_subscribers(session: Session, *, now: datetime) -> list[Subscriber]:
    """Return those who have to be asked whether they want mail."""
    rows = session.scalars(
        select(Subscriber)
        .where(
            Subscriber.state == SubscriberState.UNCONFIRMED,
            or_(Subscriber.retry_after.is_(None), Subscriber.retry_after <= now),
        )
        .order_by(Subscriber.id)
    )
    return [row for row in rows if row.reason.code == SubscriberCode.CONFIRMATION_DUE.value]


def disable_bounced(
    session: Session,
    *,
    matches: Callable[[str], bool],
    reason: Message,
    server_response: str,
    now: datetime,
) -> Subscriber | None:
    """Disable the subscriber of the delivery whose key matches; its content is pending again."""
    recent = (
        select(Delivery)
        .where(Delivery.claimed_at > now - _BOUNCES_WITHIN, Delivery.subscriber_id.is_not(None))
        .order_by(Delivery.id.desc())
    )
    found = next((one for one in session.scalars(recent) if matches(one.key)), None)
    if found is None or found.subscriber_id is None:
        return None
    if found.state is DeliveryState.ACCEPTED:
        # The server accepted it and could not deliver it after all.
        found.state = DeliveryState.SENDING
        session.flush()
    release_delivery(
        session, found.id, state=DeliveryState.REJECTED, now=now, server_response=server_response
    )
    return set_subscriber_state(
        session, found.subscriber_id, SubscriberState.DISABLED, reason=reason
    )


def set_subscriber_state(
    session: Session, subscriber_id: int, state: SubscriberState, *, reason: Message
) -> Subscriber | None:
    """Set the state of a subscriber and end their back-off; what is pending stays pending."""
    row = session.scalar(select(Subscriber).where(Subscriber.id == subscriber_id).with_for_update())
    if row is not None:
        row.state = state
        row.reason = reason
        row.retry_after = row.failing_since = None
    return row


def set_watch_recipients(session: Session, url: str, subscribers: Collection[int]) -> None:
    """Replace the recipients of an address; unknown subscribers are left out."""
    session.execute(delete(WatchRecipient).where(WatchRecipient.url == url))
    known = session.scalars(select(Subscriber.id).where(Subscriber.id.in_(subscribers)))
    session.add_all(WatchRecipient(url=url, subscriber_id=number) for number in known.all())


def watch_recipients(session: Session, url: str) -> list[Subscriber]:
    """Return the recipients of an address, by mail address."""
    return list(
        session.scalars(
            select(Subscriber)
            .join(WatchRecipient, WatchRecipient.subscriber_id == Subscriber.id)
            .where(WatchRecipient.url == url)
            .order_by(Subscriber.email)
        )
    )


def recipients_by_page(session: Session) -> dict[int, frozenset[int]]:
    """Return the ids of the recipients of each stored page that has any."""
    rows = session.execute(
        select(Page.id, WatchRecipient.subscriber_id).join(
            WatchRecipient, WatchRecipient.url == Page.url
        )
    )
    found: dict[int, set[int]] = defaultdict(set)
    for page, subscriber in rows:
        found[page].add(subscriber)
    return {page: frozenset(numbers) for page, numbers in found.items()}


def has_watch_recipients() -> ColumnElement[bool]:
    """Whether somebody receives each change of a page."""
    return select(WatchRecipient.url).where(WatchRecipient.url == Page.url).correlate(Page).exists()
