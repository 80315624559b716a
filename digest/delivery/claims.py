"""Claim subscribers' deliveries: choose the content and store it before it is sent."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy.orm import Session

from digest.content.candidates import CandidateSnapshot
from digest.content.pending import (
    PendingItems,
    ReadPosition,
    pending_changes,
    pending_items,
    urgent_stories,
)
from digest.content.recipient import Recipient, next_due, recipient_from_row
from digest.model import Digest, PendingMail, Period
from digest.unsubscribe import sign
from storage.delivery.deliveries import (
    DeliveryContent,
    count_alerts_since,
    create_delivery,
    delivered_pages,
    lock_subscriber,
    pages_of_delivery,
    remove_items,
)
from storage.engine import Database
from storage.models import (
    Cadence,
    Delivery,
    DeliveryKind,
    Subscriber,
    SubscriberState,
    WhenEmpty,
)

_HOUR = timedelta(hours=1)


@dataclass(frozen=True, kw_only=True)
class AlertPolicy:
    """Which articles are sent at once, and how often."""

    score: float
    per_hour: int


class _Claimed(NamedTuple):
    delivery: Delivery
    recipient: Recipient
    pending: PendingItems
    delivered: Collection[int]


def _period(since: datetime, until: datetime) -> Period:
    # Two deliveries of one run end at the same moment.
    return Period(since=min(since, until - timedelta(seconds=1)), until=until)


class DeliveryClaims:
    """Claims deliveries, in one short writing transaction each."""

    def __init__(self, database: Database, snapshot: CandidateSnapshot, *, secret: bytes) -> None:
        self._database = database
        self._snapshot = snapshot
        self._secret = secret

    def claim_all(self, subscriber_id: int, *, since: datetime | None = None) -> PendingMail | None:
        """Claim all that is pending, whatever the hour; `since` adds what was first seen from then."""
        with self._database.writing() as session:
            row = self._active(session, subscriber_id)
            claimed = self._claim(session, row, since=since) if row else None
        return self._mail(claimed)

    def claim_due(self, subscriber_id: int) -> PendingMail | None:
        """Claim the digest if it is due, and schedule the next one."""
        with self._database.writing() as session:
            row = self._active(session, subscriber_id)
            if row is None or row.next_due_at > self._snapshot.now:
                return None
            claimed = self._claim(session, row, scheduled=True)
            if claimed is None or row.cursor >= self._snapshot.newest_notice:
                row.next_due_at = next_due(
                    row.cadence,
                    hour=row.hour,
                    zone=recipient_from_row(row).zone,
                    after=self._snapshot.now,
                )
        return self._mail(claimed)

    def claim_alert(self, subscriber_id: int, policy: AlertPolicy) -> PendingMail | None:
        """Claim an alert: one story, or all pending ones with the last alert of the hour."""
        now = self._snapshot.now
        with self._database.writing() as session:
            row = self._active(session, subscriber_id)
            if row is None or row.cadence is not Cadence.IMMEDIATE:
                return None
            left = policy.per_hour - count_alerts_since(session, row.id, now - _HOUR)
            recipient, position = recipient_from_row(row), self._position(session, row)
            stories = urgent_stories(self._snapshot, recipient, position, score=policy.score)
            if left < 1 or not stories:
                return None
            selected = stories if left == 1 else stories[:1]
            pending = PendingItems(pages=frozenset().union(*selected), changes=(), complete=False)
            claimed = self._write_claim(
                session, row, pending, position=position, kind=DeliveryKind.ALERT
            )
        return self._mail(claimed)

    def reclaim(self, delivery: Delivery) -> PendingMail | None:
        """Claim a delivery again that the server may have; None if nothing of it is still flagged."""
        with self._database.writing() as session:
            subscriber_id = delivery.subscriber_id
            row = lock_subscriber(session, subscriber_id) if subscriber_id else None
            if row is None:
                return None
            pages = pages_of_delivery(session, delivery.id)
            flagged = {one.page_id for one in self._snapshot.candidates_for(pages)}
            # An analyst has unflagged them since: they are pending if they are flagged again.
            remove_items(session, delivery.id, pages - flagged)
            delivered = delivered_pages(session, row.id, self._snapshot.pages) - pages
            position = ReadPosition(
                cursor=delivery.cursor_before, backlog_since=None, delivered_pages=delivered
            )
            changes = (
                pending_changes(
                    self._snapshot, recipient_from_row(row), position=position, delivering=flagged,
                    up_to=delivery.cursor_after,
                )
                if delivery.kind is DeliveryKind.DIGEST
                else ()
            )  # fmt: skip
            pending = PendingItems(pages=frozenset(flagged), changes=changes, complete=True)
            recipient = recipient_from_row(row)
        return self._mail(_Claimed(delivery, recipient, pending, delivered)) if pending else None

    def preview(self, row: Subscriber, *, since: datetime | None = None) -> Digest:
        """Compose what `claim_all` would send, and claim nothing."""
        with self._database.reading() as session:
            position = self._position(session, row, since=since)
        recipient = recipient_from_row(row)
        pending = pending_items(self._snapshot, recipient, position)
        period = _period(row.cursor_at, self._snapshot.now)
        return self._snapshot.compose_for(
            recipient,
            pages=pending.pages,
            delivered=position.delivered_pages,
            changes=pending.changes,
            period=period,
        )

    def _claim(
        self,
        session: Session,
        row: Subscriber,
        *,
        since: datetime | None = None,
        scheduled: bool = False,
    ) -> _Claimed | None:
        position = self._position(session, row, since=since)
        recipient = recipient_from_row(row)
        pending = pending_items(self._snapshot, recipient, position)
        note = scheduled and (
            row.when_empty is WhenEmpty.NOTE or bool(self._snapshot.operator_notices(recipient))
        )
        if not pending and not note:
            # Nothing new is for this subscriber: the next run need not consider it again.
            row.cursor = max(row.cursor, self._snapshot.newest_notice)
            row.backlog_since = None
            return None
        return self._write_claim(session, row, pending, position=position, kind=DeliveryKind.DIGEST)

    def _write_claim(
        self,
        session: Session,
        row: Subscriber,
        pending: PendingItems,
        *,
        position: ReadPosition,
        kind: DeliveryKind,
    ) -> _Claimed:
        # The same content for the same subscriber has the same key, so a retry after a deferral has
        # the same Message-ID. An empty note is identified by the end of the digest before it.
        content = (
            *sorted(pending.pages), "changes", *(one.notice_id for one in pending.changes),
            *(() if pending else (row.cursor_at.isoformat(),)),
        )  # fmt: skip
        claim = DeliveryContent(
            kind=kind,
            key=sign(self._secret, "letter", row.id, kind, *content).hex()[:40],
            page_ids=pending.pages,
            until=self._snapshot.now,
            cursor_after=self._snapshot.newest_notice,
            complete=pending.complete,
        )
        delivery = create_delivery(session, row, claim, now=self._snapshot.now)
        return _Claimed(delivery, recipient_from_row(row), pending, position.delivered_pages)

    def _mail(self, claimed: _Claimed | None) -> PendingMail | None:
        # Composed after the claim is committed: others can claim meanwhile.
        if claimed is None:
            return None
        delivery, recipient, pending, delivered = claimed
        digest = self._snapshot.compose_for(
            recipient,
            pages=pending.pages,
            delivered=delivered,
            changes=pending.changes,
            period=_period(delivery.since, delivery.until),
        )
        if delivery.kind is DeliveryKind.ALERT:
            digest = replace(digest, urgent=True, trend=(), operator_notices=())
        return PendingMail(
            delivery_id=delivery.id,
            key=delivery.key,
            attempts=delivery.attempts,
            at=delivery.claimed_at,
            content=digest,
            email=recipient.email,
            channel=recipient.channel,
            subscriber_id=recipient.id,
        )

    def _position(
        self, session: Session, row: Subscriber, *, since: datetime | None = None
    ) -> ReadPosition:
        starts = [start for start in (row.backlog_since, since) if start]
        return ReadPosition(
            cursor=row.cursor,
            backlog_since=min(starts, default=None),
            delivered_pages=delivered_pages(session, row.id, self._snapshot.pages),
        )

    @staticmethod
    def _active(session: Session, subscriber_id: int) -> Subscriber | None:
        row = lock_subscriber(session, subscriber_id)
        return row if row is not None and row.state is SubscriberState.ACTIVE else None
