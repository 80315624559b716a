"""Ask readers whom somebody else entered whether they want mail; each is asked once."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from article.message import message
from digest.delivery.mailer import Mailer
from digest.delivery.retry_policy import retry_delay
from digest.model import MailCode, PendingMail, PlainTextMail
from digest.render.renderer import CachedRenderer
from digest.transport.base import DeliveryResult, SendStatus
from presentation.i18n import Language, Translator
from storage.delivery.subscribers import set_subscriber_state
from storage.engine import Database
from storage.models import Subscriber, SubscriberState
from storage.models.subscriber import SubscriberCode

logger = logging.getLogger(__name__)


def send_confirmation_mails(
    database: Database,
    mailer: Mailer,
    rows: Sequence[Subscriber],
    *,
    clock: Callable[[], datetime],
) -> int:
    """Ask these readers and return how many mails were accepted; the caller has the lock on sending."""
    transport = mailer.open_transport(CachedRenderer())
    sent = 0
    try:
        for row in rows:
            result = transport.send(
                _confirmation_mail(row, mailer, now=clock()), mark_sending=lambda: None
            )
            _record(database, row, result, now=clock())
            sent += result.status is SendStatus.ACCEPTED
            if result.status is SendStatus.SERVER_FAILED:
                break
    finally:
        transport.close()
    return sent


def _confirmation_mail(row: Subscriber, mailer: Mailer, *, now: datetime) -> PendingMail:
    phrases = Translator(Language(row.language), zone=ZoneInfo(row.zone))
    link = mailer.identity.confirmation_link(row.id)
    # The key makes the Message-ID: a mail that is sent again is known to be the same.
    return PendingMail(
        delivery_id=0, key=f"confirm {row.id}", attempts=0, at=now, email=row.email, channel=None,
        subscriber_id=None,
        content=PlainTextMail(
            subject=phrases.translate("confirm_subject"),
            text=phrases.translate("confirm_text", url=mailer.identity.public_url, link=link) + "\n",
        ),
    )  # fmt: skip


def _record(database: Database, row: Subscriber, result: DeliveryResult, *, now: datetime) -> None:
    with database.writing() as session:
        if result.status in {SendStatus.ACCEPTED, SendStatus.UNCONFIRMED}:
            # Without a reply it is not sent again: a stranger must not get it five times.
            reason = message(SubscriberCode.CONFIRMATION_SENT)
            set_subscriber_state(session, row.id, SubscriberState.UNCONFIRMED, reason=reason)
            return
        logger.warning("the confirmation mail to subscriber %d: %s", row.id, result.response)
        stored = session.get(Subscriber, row.id)
        if stored is None:
            return
        if result.status is SendStatus.REJECTED:
            stored.state = SubscriberState.DISABLED
            stored.reason = message(MailCode.REFUSED, answer=result.response)
            return
        stored.failing_since = stored.failing_since or now
        stored.retry_after = now + retry_delay(now - stored.failing_since)
