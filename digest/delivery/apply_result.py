"""Record how an attempt to send ended: settle the delivery, or schedule the next attempt."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from digest.delivery.retry_policy import MAX_URGENT_DELAY, give_up_reason, retry_delay
from digest.model import PendingMail
from digest.transport.base import DeliveryResult, SendStatus
from storage.delivery.deliveries import (
    back_off,
    failing_since,
    mark_delivered,
    release_delivery,
)
from storage.delivery.subscribers import set_subscriber_state
from storage.models import DeliveryState, SubscriberState


def apply_result(
    session: Session, mail: PendingMail, result: DeliveryResult, *, now: datetime
) -> bool:
    """Record how an attempt ended and when the next one may be; return whether it is given up."""
    if result.status is SendStatus.ACCEPTED:
        mark_delivered(session, mail.delivery_id, now=now, server_response=result.response)
        return False
    to_operators = mail.subscriber_id is None
    # A failed server says nothing about a subscriber: the run ends, and the next one is delayed.
    counts = to_operators or result.status is not SendStatus.SERVER_FAILED
    since = failing_since(session, mail.delivery_id) or now
    failing_for = now - since if counts else timedelta(0)
    reason = give_up_reason(result, attempts=mail.attempts + 1, failing_for=failing_for)
    # Once sent to the end without a reply a delivery stays so: this result is about this attempt.
    unsure = result.status is SendStatus.UNCONFIRMED or mail.attempts > 0
    if reason or not unsure:
        release_delivery(
            session, mail.delivery_id,
            state=DeliveryState.REJECTED if reason else DeliveryState.RETURNED,
            now=now, server_response=result.response,
        )  # fmt: skip
    if not reason:
        if counts:
            delay = (
                retry_delay(failing_for, at_most=MAX_URGENT_DELAY)
                if to_operators
                else retry_delay(failing_for)
            )
            back_off(session, mail.delivery_id, until=now + delay, since=since)
    elif mail.subscriber_id is not None:
        set_subscriber_state(session, mail.subscriber_id, SubscriberState.DISABLED, reason=reason)
    return reason is not None
