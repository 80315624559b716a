"""Send a marked test mail to a subscriber or to the operators; nothing of it is recorded."""

from __future__ import annotations

import secrets
from datetime import datetime

from article.dates import HANOI
from digest.delivery.mailer import Mailer
from digest.model import PendingMail, PlainTextMail
from digest.render.renderer import CachedRenderer
from digest.transport.base import DeliveryResult
from presentation.i18n import Language, Translator


def send_test_mail(
    mailer: Mailer, *, email: str, channel: str | None, language: Language, now: datetime
) -> DeliveryResult:
    """Send one test mail and return the other side's answer."""
    phrases = Translator(language, zone=HANOI)
    content = PlainTextMail(
        subject=phrases.translate("test_subject"),
        text=phrases.translate("test_text", url=mailer.identity.public_url) + "\n",
    )
    mail = PendingMail(
        delivery_id=0, key=f"test {secrets.token_hex(16)}", attempts=0, at=now, content=content,
        email=email, channel=channel, subscriber_id=None,
    )  # fmt: skip
    transport = mailer.open_transport(CachedRenderer())
    try:
        return transport.send(mail, mark_sending=lambda: None)
    finally:
        transport.close()
