"""Settling: what an attempt to hand over a letter means for the ledger and for the reader."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from article.message import Message, message
from digest.delivery.claims import PendingMail
from digest.errors import MailCode
from digest.timing import retry_delay
from digest.transport.result import DeliveryResult, SendStatus
from storage.delivery.deliveries import lock_subscriber, mark_delivered, release_delivery
from storage.delivery.subscribers import set_subscriber_state
from storage.models import DeliveryState, SubscriberState

GIVE_UP_AFTER = timedelta(days=5)
"""As long as other mail servers try."""

MAX_UNCONFIRMED_ATTEMPTS = 5
"""Without an answer each time: more would flood a reader whose server does take them."""


def apply_result(
    session: Session, mail: PendingMail, result: DeliveryResult, *, now: datetime
) -> None:
    """Write down how an attempt ended, and when the next one may be."""
    if result.status is SendStatus.ACCEPTED:
        mark_delivered(session, mail.delivery_id, now=now, server_response=result.response)
    elif result.status is SendStatus.REJECTED:
        _disable(
            session,
            mail,
            now=now,
            response=result.response,
            reason=message(MailCode.REFUSED, answer=result.response),
        )
    elif result.status is SendStatus.UNCONFIRMED and mail.attempts + 1 >= MAX_UNCONFIRMED_ATTEMPTS:
        reason = message(MailCode.UNANSWERED, times=MAX_UNCONFIRMED_ATTEMPTS)
        _disable(session, mail, now=now, response=result.response, reason=reason)
    else:
        # Once a letter was offered without an answer it stays so: what is said now is about now.
        if result.status is not SendStatus.UNCONFIRMED and not mail.attempts:
            release_delivery(
                session,
                mail.delivery_id,
                state=DeliveryState.RETURNED,
                now=now,
                server_response=result.response,
            )
        if result.status is not SendStatus.SERVER_FAILED:
            _back_off(session, mail, now=now, response=result.response)


def _back_off(session: Session, mail: PendingMail, *, now: datetime, response: str) -> None:
    row = lock_subscriber(session, mail.recipient.id)
    if row is None:
        return
    row.attempts += 1
    row.failing_since = row.failing_since or now
    row.retry_after = now + retry_delay(row.attempts)
    if now - row.failing_since > GIVE_UP_AFTER:
        reason = message(MailCode.PUT_OFF, days=GIVE_UP_AFTER.days, answer=response)
        _disable(session, mail, now=now, response=response, reason=reason)


def _disable(
    session: Session, mail: PendingMail, *, now: datetime, response: str, reason: Message
) -> None:
    release_delivery(
        session, mail.delivery_id, state=DeliveryState.REJECTED, now=now, server_response=response
    )
    set_subscriber_state(session, mail.recipient.id, SubscriberState.DISABLED, reason=reason)
