"""When a failed delivery is tried again, and when it is given up: for subscribers and operators."""

from __future__ import annotations

from datetime import timedelta

from article.message import Message, message
from digest.model import MailCode
from digest.transport.base import DeliveryResult, SendStatus

GIVE_UP_AFTER = timedelta(days=5)
"""As long as other mail servers try."""

MAX_UNCONFIRMED_ATTEMPTS = 5
"""Without a reply each time: more would flood a recipient whose server does accept them."""

_FIRST_DELAY = timedelta(minutes=5)
_MAX_DELAY = timedelta(hours=6)

MAX_URGENT_DELAY = timedelta(minutes=30)
"""For the operators, who must know soon, and for a server that fails for everybody."""


def retry_delay(failing_for: timedelta, *, at_most: timedelta = _MAX_DELAY) -> timedelta:
    """Return the delay before the next attempt: 5 minutes, then each three times the last."""
    return min(_FIRST_DELAY + 2 * max(failing_for, timedelta(0)), at_most)


def give_up_reason(
    result: DeliveryResult, *, attempts: int, failing_for: timedelta
) -> Message | None:
    """Return why a failed delivery is not tried again; None if it is.

    `attempts` counts those that were sent to the end, this one included.
    """
    if result.status is SendStatus.REJECTED:
        return message(MailCode.REFUSED, answer=result.response)
    if result.status is SendStatus.UNCONFIRMED and attempts >= MAX_UNCONFIRMED_ATTEMPTS:
        return message(MailCode.UNANSWERED, times=MAX_UNCONFIRMED_ATTEMPTS)
    if failing_for > GIVE_UP_AFTER:
        return message(MailCode.POSTPONED, days=GIVE_UP_AFTER.days, answer=result.response)
    return None
