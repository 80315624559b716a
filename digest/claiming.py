"""Claiming: decide what the next letter to a reader tells, and write it down before it is sent."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy.orm import Session

from digest.news import News
from digest.owing import Owed, Standing, owed, owed_changes, urgent
from digest.reader import Reader, reader_of
from digest.timing import next_due
from digest.token import sign
from digest.value import Digest, Period
from storage.delivering import (
    Claim,
    alerts_since,
    forget_tellings,
    lock_subscriber,
    pages_of,
    told_pages,
    write_claim,
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
class Letter:
    """A claimed delivery with all it takes to send it."""

    delivery_id: int
    key: str
    attempts: int
    at: datetime
    reader: Reader
    digest: Digest


@dataclass(frozen=True, kw_only=True)
class Alerting:
    """What cannot wait, and how often it may be told."""

    score: float
    an_hour: int


class _Claimed(NamedTuple):
    delivery: Delivery
    reader: Reader
    what: Owed
    told: Collection[int]


def _period(since: datetime, until: datetime) -> Period:
    # Two letters of one round tell of the same moment.
    return Period(since=min(since, until - timedelta(seconds=1)), until=until)


class Desk:
    """Where letters are claimed, one short writing transaction each."""

    def __init__(self, database: Database, news: News, *, secret: bytes) -> None:
        self._database = database
        self._news = news
        self._secret = secret

    def everything(self, subscriber_id: int, *, since: datetime | None = None) -> Letter | None:
        """Claim all that a reader is owed now, whatever their hour; `since` widens this one call."""
        with self._database.writing() as session:
            row = self._active(session, subscriber_id)
            claimed = self._claim(session, row, since=since) if row else None
        return self._letter(claimed)

    def due(self, subscriber_id: int) -> Letter | None:
        """Claim the letter of the reader's hour, if that has come; it also puts the next one on."""
        with self._database.writing() as session:
            row = self._active(session, subscriber_id)
            if row is None or row.next_due_at > self._news.now:
                return None
            claimed = self._claim(session, row, scheduled=True)
            if claimed is None or row.told_to >= self._news.newest:
                row.next_due_at = next_due(
                    row.cadence, hour=row.hour, zone=reader_of(row).zone, after=self._news.now
                )
        return self._letter(claimed)

    def alert(self, subscriber_id: int, alerting: Alerting) -> Letter | None:
        """Claim an alert: one story, or with the last alert of the hour all that wait."""
        now = self._news.now
        with self._database.writing() as session:
            row = self._active(session, subscriber_id)
            if row is None or row.cadence is not Cadence.IMMEDIATE:
                return None
            left = alerting.an_hour - alerts_since(session, row.id, now - _HOUR)
            reader, standing = reader_of(row), self._standing(session, row)
            stories = urgent(self._news, reader, standing, score=alerting.score)
            if left < 1 or not stories:
                return None
            taken = stories if left == 1 else stories[:1]
            told = Owed(pages=frozenset().union(*taken), changes=(), complete=False)
            claimed = self._write(session, row, told, standing=standing, kind=DeliveryKind.ALERT)
        return self._letter(claimed)

    def again(self, delivery: Delivery) -> Letter | None:
        """Take up a letter that the server may have; None if nothing of it is left to tell."""
        with self._database.writing() as session:
            row = lock_subscriber(session, delivery.subscriber_id)
            if row is None:
                return None
            pages = pages_of(session, delivery.id)
            flagged = {one.page_id for one in self._news.about(pages)}
            # An analyst has taken them off the subject since: they are owed if they come back.
            forget_tellings(session, delivery.id, pages - flagged)
            told = told_pages(session, row.id, self._news.pages) - pages
            standing = Standing(told_to=delivery.told_from, owed_since=None, told=told)
            changes = (
                owed_changes(
                    self._news, reader_of(row), standing=standing, telling=flagged,
                    up_to=delivery.told_to,
                )
                if delivery.kind is DeliveryKind.DIGEST
                else ()
            )  # fmt: skip
            what = Owed(pages=frozenset(flagged), changes=changes, complete=True)
            reader = reader_of(row)
        return self._letter(_Claimed(delivery, reader, what, told)) if what else None

    def look(self, row: Subscriber, *, since: datetime | None = None) -> Digest:
        """Compose what `everything` would send, and claim nothing."""
        with self._database.reading() as session:
            standing = self._standing(session, row, since=since)
        reader = reader_of(row)
        what = owed(self._news, reader, standing)
        period = _period(row.told_at, self._news.now)
        return self._news.letter(
            reader, pages=what.pages, told=standing.told, changes=what.changes, period=period
        )

    def _claim(
        self,
        session: Session,
        row: Subscriber,
        *,
        since: datetime | None = None,
        scheduled: bool = False,
    ) -> _Claimed | None:
        standing = self._standing(session, row, since=since)
        reader = reader_of(row)
        what = owed(self._news, reader, standing)
        note = scheduled and (
            row.when_empty is WhenEmpty.NOTE or bool(self._news.attention(reader))
        )
        if not what and not note:
            # All that is new is not for this reader: next time it need not be looked at again.
            row.told_to = max(row.told_to, self._news.newest)
            row.owed_since = None
            return None
        return self._write(session, row, what, standing=standing, kind=DeliveryKind.DIGEST)

    def _write(
        self,
        session: Session,
        row: Subscriber,
        what: Owed,
        *,
        standing: Standing,
        kind: DeliveryKind,
    ) -> _Claimed:
        # The same content for the same reader is the same letter, tried again after the server put
        # it off. An empty note is known by the letter before it.
        said = (
            *sorted(what.pages), "changes", *(one.notice for one in what.changes),
            *(() if what else (row.told_at.isoformat(),)),
        )  # fmt: skip
        claim = Claim(
            kind=kind,
            key=sign(self._secret, "letter", row.id, kind, *said).hex()[:40],
            pages=what.pages,
            until=self._news.now,
            told_to=self._news.newest,
            complete=what.complete,
        )
        delivery = write_claim(session, row, claim, now=self._news.now)
        return _Claimed(delivery, reader_of(row), what, standing.told)

    def _letter(self, claimed: _Claimed | None) -> Letter | None:
        # Composed when the claim is committed: others can claim meanwhile.
        if claimed is None:
            return None
        delivery, reader, what, told = claimed
        digest = self._news.letter(
            reader,
            pages=what.pages,
            told=told,
            changes=what.changes,
            period=_period(delivery.since, delivery.until),
        )
        if delivery.kind is DeliveryKind.ALERT:
            digest = replace(digest, urgent=True, trend=(), attention=())
        return Letter(
            delivery_id=delivery.id,
            key=delivery.key,
            attempts=delivery.attempts,
            at=delivery.claimed_at,
            reader=reader,
            digest=digest,
        )

    def _standing(
        self, session: Session, row: Subscriber, *, since: datetime | None = None
    ) -> Standing:
        starts = [start for start in (row.owed_since, since) if start]
        return Standing(
            told_to=row.told_to,
            owed_since=min(starts, default=None),
            told=told_pages(session, row.id, self._news.pages),
        )

    @staticmethod
    def _active(session: Session, subscriber_id: int) -> Subscriber | None:
        row = lock_subscriber(session, subscriber_id)
        return row if row is not None and row.state is SubscriberState.ACTIVE else None
