"""Set and find the recipients of watched pages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.orm import Session

from storage.models import Page, Subscriber, WatchRecipient


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
