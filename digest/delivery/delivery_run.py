"""One delivery run: send what is due to subscribers, by one process at a time."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from threading import Event
from zoneinfo import ZoneInfo

from digest.content.candidates import CandidateSnapshot, Lookback
from digest.content.recipient import is_quiet, recipient_from_row
from digest.delivery.apply_result import apply_result
from digest.delivery.claims import DeliveryClaims
from digest.delivery.confirmation_mail import send_confirmation_mails
from digest.delivery.mailer import ClaimedElsewhere, Mailer, run_workers, send_claimed
from digest.delivery.run_summary import RunSummary
from digest.model import PendingMail
from digest.render.renderer import CachedRenderer
from digest.transport.base import DeliveryResult, SendStatus
from storage.delivery.deliveries import (
    pages_of_delivery,
    release_delivery,
    unfinished_deliveries,
)
from storage.delivery.notices import enqueue_notices
from storage.delivery.subscribers import (
    active_subscribers,
    due_subscribers,
    unconfirmed_subscribers,
)
from storage.engine import Database
from storage.locks.process_lock import exclusive_lock
from storage.models import Delivery, DeliveryState, Subscriber

logger = logging.getLogger(__name__)

Clock = Callable[[], datetime]


@dataclass(frozen=True, kw_only=True)
class SendRequest:
    """For whom a run is: by default for the subscribers who are due."""

    everyone: bool = False
    """All that is pending, whatever the hour."""
    email: str | None = None
    """The same for one subscriber."""
    since: datetime | None = None
    """Pending in addition: what was first seen from then on and not delivered."""

    @property
    def is_manual(self) -> bool:
        """Return whether a person asked, so that no hour is waited for."""
        return self.everyone or self.email is not None


def run_deliveries(
    database: Database,
    mailer: Mailer,
    request: SendRequest,
    *,
    clock: Clock,
    stop: Event | None = None,
) -> RunSummary | None:
    """Send what is pending for the subscribers of the run; None if another process is sending."""
    with exclusive_lock(database, "sending") as alone:
        return (
            _DeliveryRun(database, mailer, request, clock=clock, stop=stop).run() if alone else None
        )


class _DeliveryRun:
    def __init__(
        self,
        database: Database,
        mailer: Mailer,
        request: SendRequest,
        *,
        clock: Clock,
        stop: Event | None,
    ) -> None:
        self._database = database
        self._mailer = mailer
        self._request = request
        self._clock = clock
        self._stop = stop or Event()
        self._renderer = CachedRenderer(public_url=mailer.identity.public_url)
        self.summary = RunSummary()

    def run(self) -> RunSummary:
        now = self._clock()
        with self._database.writing() as session:
            # No other process is sending, so the one that left these behind has ended. What was not
            # marked as sending was not sent: it is pending as before.
            left = unfinished_deliveries(session)
            for delivery in left:
                if delivery.state is DeliveryState.CLAIMED:
                    release_delivery(
                        session,
                        delivery.id,
                        state=DeliveryState.RETURNED,
                        now=now,
                        server_response="cut short",
                    )
            unsure = [one for one in left if one.state is DeliveryState.SENDING]
        with self._database.reading() as session:
            unconfirmed = unconfirmed_subscribers(session, now=now)
        if unconfirmed:
            send_confirmation_mails(self._database, self._mailer, unconfirmed, clock=self._clock)
        rows = [row for row in self._rows(now) if self._is_readable(row)]
        if not rows:
            return self.summary
        with self._database.writing() as session:
            newest = enqueue_notices(session, now=now)
        mine = {row.id: [one for one in unsure if one.subscriber_id == row.id] for row in rows}
        snapshot = CandidateSnapshot(
            self._database, newest=newest, lookback=self._lookback(rows, mine), now=now
        )
        snapshot.load_for([recipient_from_row(row) for row in rows])
        claims = DeliveryClaims(self._database, snapshot, secret=self._mailer.identity.secret)

        def serve(row: Subscriber, send: Callable[[PendingMail], DeliveryResult]) -> None:
            for mail in self._mails(row, claims, mine[row.id]):
                if self._stop.is_set():
                    self._release_unsent(mail)
                    return
                if not self._send(mail, send):
                    # What was not accepted is pending again: the next claim would be the same.
                    return

        run_workers(
            rows,
            serve,
            open_transport=lambda: self._mailer.open_transport(self._renderer),
            send=lambda transport, mail: send_claimed(self._database, transport, mail),
            workers=self._mailer.workers,
            stop=self._stop,
        )
        return self.summary

    def _is_readable(self, row: Subscriber) -> bool:
        """Return whether the settings of a subscriber can be used; a zone or a filter may be gone."""
        try:
            is_due = self._request.is_manual or not is_quiet(
                self._clock(), start=row.quiet_from, end=row.quiet_until, zone=ZoneInfo(row.zone)
            )
            recipient_from_row(row)
        except Exception as error:
            logger.exception("subscriber %d: its settings cannot be read", row.id)
            self.summary.record_unreadable(row.email, f"its settings cannot be read: {error}")
            return False
        return is_due

    def _rows(self, now: datetime) -> list[Subscriber]:
        with self._database.reading() as session:
            if self._request.is_manual:
                rows = active_subscribers(session)
                return [row for row in rows if self._request.email in {None, row.email}]
            return due_subscribers(session, now=now)

    def _lookback(self, rows: Sequence[Subscriber], unsure: dict[int, list[Delivery]]) -> Lookback:
        left = [one for each in unsure.values() for one in each]
        starts = [row.backlog_since for row in rows if row.backlog_since]
        with self._database.reading() as session:
            pages = frozenset().union(*(pages_of_delivery(session, one.id) for one in left))
        return Lookback(
            after_notice=min([row.cursor for row in rows] + [one.cursor_before for one in left]),
            since=min(
                [*starts, *([self._request.since] if self._request.since else [])], default=None
            ),
            pages=pages,
        )

    def _mails(
        self, row: Subscriber, claims: DeliveryClaims, unsure: Sequence[Delivery]
    ) -> Iterator[PendingMail]:
        """Yield a subscriber's mails, each claimed only when the one before is settled."""
        for delivery in unsure:
            mail = claims.reclaim(delivery)
            if mail:
                yield mail
            else:
                self._release(delivery.id, "nothing of it is flagged any more")
        if self._request.is_manual:
            while mail := claims.claim_all(row.id, since=self._request.since):
                yield mail
            return
        while mail := claims.claim_alert(row.id, self._mailer.alert_policy):
            yield mail
        while mail := claims.claim_due(row.id):
            yield mail

    def _send(self, mail: PendingMail, send: Callable[[PendingMail], DeliveryResult]) -> bool:
        try:
            result = send(mail)
        except ClaimedElsewhere:
            logger.warning("delivery %d: another process has claimed it", mail.delivery_id)
            return False
        with self._database.writing() as session:
            apply_result(session, mail, result, now=self._clock())
        self.summary.record(mail, result)
        if result.status is SendStatus.SERVER_FAILED:
            # The next mail would fail as well, and each attempt adds load to the server.
            self._stop.set()
        return result.status is SendStatus.ACCEPTED

    def _release_unsent(self, mail: PendingMail) -> None:
        if not mail.attempts:
            self._release(mail.delivery_id, "stopped before it was sent")

    def _release(self, delivery_id: int, response: str) -> None:
        with self._database.writing() as session:
            release_delivery(
                session,
                delivery_id,
                state=DeliveryState.RETURNED,
                now=self._clock(),
                server_response=response,
            )
