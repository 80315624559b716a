"""The ways to the operators: by mail, or through a channel of theirs."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from digest.render.email_message import normalise_mail_address
from digest.transport.apprise import open_apprise_channel
from digest.transport.base import MarkSending
from digest.transport.outbox_folder import write_eml
from digest.transport.result import DeliveryResult, SendStatus
from digest.transport.smtp import SmtpClient
from digest.transport.smtp_url import MailServer, parse_smtp_url
from operations.alert_mail import AlertText, alert_message
from settings import Settings
from storage.models import OperatorDelivery


class AlertTransport(Protocol):
    """One way to the operators."""

    @property
    def name(self) -> str:
        """Name it, as the ledger does."""

    def send(
        self, delivery: OperatorDelivery, text: AlertText, *, mark_sending: MarkSending
    ) -> DeliveryResult:
        """Hand a letter over and tell what became of it."""


@dataclass(frozen=True, kw_only=True)
class MailAlertTransport:
    """To a mail server, or into the outbox where none is set."""

    sender: str
    recipient: str
    server: MailServer | None
    outbox: Path
    name: str = "mail"

    def send(
        self, delivery: OperatorDelivery, text: AlertText, *, mark_sending: MarkSending
    ) -> DeliveryResult:
        """Mail it."""
        message = alert_message(
            text,
            sender=self.sender,
            recipient=self.recipient,
            key=delivery.key,
            at=delivery.claimed_at,
        )
        if self.server is None:
            mark_sending()
            return DeliveryResult(
                status=SendStatus.ACCEPTED, response=f"written to {write_eml(message, self.outbox)}"
            )
        post = SmtpClient(self.server)
        try:
            return post.deliver(message, mark_sending=mark_sending)
        finally:
            post.close()


@dataclass(frozen=True, kw_only=True)
class AppriseAlertTransport:
    """Through Apprise."""

    url: str
    name: str = "channel"

    def send(
        self, delivery: OperatorDelivery, text: AlertText, *, mark_sending: MarkSending
    ) -> DeliveryResult:
        """Notify the channel."""
        channel = open_apprise_channel(self.url)
        mark_sending()
        if channel.notify(title=text.subject, body=text.text, body_format="text"):
            return DeliveryResult(status=SendStatus.ACCEPTED, response="the channel took it")
        return DeliveryResult(status=SendStatus.DEFERRED, response="the channel did not take it")


def alert_transports(settings: Settings) -> tuple[AlertTransport, ...]:
    """Tell how this installation reaches its operators; raises DigestError for a wrong way."""
    transports: list[AlertTransport] = []
    url, channel = settings.smtp_url, settings.operator_channel
    if settings.operator_mail:
        transports.append(
            MailAlertTransport(
                sender=settings.mail_from,
                recipient=normalise_mail_address(
                    settings.operator_mail, named="TIPWATCH_OPERATOR_MAIL"
                ),
                server=parse_smtp_url(url.get_secret_value()) if url else None,
                outbox=settings.outbox_folder,
            )
        )
    if channel:
        transports.append(AppriseAlertTransport(url=channel.get_secret_value()))
    return tuple(transports)
