"""One run of deliveries to the operators, apart from subscribers': a slow run must not delay them."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import datetime

from digest.delivery.apply_result import apply_result
from digest.delivery.mailer import ClaimedElsewhere, Mailer, OperatorAddress, send_claimed
from digest.model import DigestError, PendingMail, PlainTextMail
from digest.render.renderer import CachedRenderer
from digest.transport.base import DeliveryResult, SendStatus, Transport
from storage.delivery.operator_deliveries import claim_operator_deliveries
from storage.engine import Database
from storage.models import Delivery

logger = logging.getLogger(__name__)

ComposeDelivery = Callable[[Delivery], PlainTextMail]


def run_operator_deliveries(
    database: Database,
    mailer: Mailer,
    addresses: Sequence[OperatorAddress],
    *,
    compose: ComposeDelivery,
    clock: Callable[[], datetime],
) -> int:
    """Send what is due to the operators and return how many were accepted; the caller has the lock."""
    by_transport = {address.transport: address for address in addresses}
    with database.writing() as session:
        rows = claim_operator_deliveries(session, transports=list(by_transport), now=clock())
    mails = [_pending_mail(row, by_transport[row.transport or ""], compose(row)) for row in rows]
    if not mails:
        return 0
    transport = mailer.open_transport(CachedRenderer())
    try:
        return sum(_send(database, transport, mail, clock=clock) for mail in mails)
    finally:
        transport.close()


def _pending_mail(row: Delivery, address: OperatorAddress, content: PlainTextMail) -> PendingMail:
    return PendingMail(
        delivery_id=row.id,
        key=row.key,
        attempts=row.attempts,
        at=row.claimed_at,
        content=content,
        email=address.email,
        channel=address.channel,
        subscriber_id=None,
    )


def _send(
    database: Database, transport: Transport, mail: PendingMail, *, clock: Callable[[], datetime]
) -> bool:
    try:
        result = send_claimed(database, transport, mail)
    except ClaimedElsewhere:
        logger.warning("delivery %d: another process has claimed it", mail.delivery_id)
        return False
    except DigestError as error:
        result = DeliveryResult(status=SendStatus.DEFERRED, response=str(error))
    with database.writing() as session:
        given_up = apply_result(session, mail, result, now=clock())
    if given_up:
        logger.error("mail to the operators failed, fix TIPWATCH_OPERATOR_*: %s", result.response)
    elif result.status is not SendStatus.ACCEPTED:
        logger.warning("mail to the operators is retried: %s", result.response)
    return result.status is SendStatus.ACCEPTED
