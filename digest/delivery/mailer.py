"""The post office: which carrier takes a reader's letter, and how this installation signs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from digest.delivery.claims import AlertPolicy, PendingMail
from digest.render.email_message import normalise_mail_address
from digest.render.renderer import CachedRenderer
from digest.transport.apprise import AppriseTransport
from digest.transport.base import FileTransport, MarkSending, Transport
from digest.transport.result import DeliveryResult
from digest.transport.smtp import SmtpTransport
from digest.transport.smtp_url import parse_smtp_url
from digest.unsubscribe.link import MailIdentity
from digest.unsubscribe.token import load_or_create_secret
from settings import Settings

TransportFactory = Callable[[CachedRenderer], Transport]


@dataclass(frozen=True, kw_only=True)
class Mailer:
    """All that sending needs beside the database."""

    identity: MailIdentity
    open_transport: TransportFactory
    alert_policy: AlertPolicy
    workers: int


class _ByRecipient:
    """Takes mail to the mail carrier and the rest to the channels."""

    def __init__(self, mail: Transport, channels: Transport) -> None:
        self._mail = mail
        self._channels = channels

    def send(self, mail: PendingMail, *, mark_sending: MarkSending) -> DeliveryResult:
        transport = self._channels if mail.recipient.channel else self._mail
        return transport.send(mail, mark_sending=mark_sending)

    def close(self) -> None:
        self._mail.close()


def mailer_from_settings(settings: Settings) -> Mailer:
    """Make the office of these settings; raises DigestError for one that cannot send."""
    normalise_mail_address(settings.mail_from, named="TIPWATCH_MAIL_FROM")
    identity = identity_from_settings(settings)
    return Mailer(
        identity=identity,
        open_transport=_transport_factory(settings, identity),
        alert_policy=AlertPolicy(score=settings.alert_score, per_hour=settings.alerts_per_hour),
        workers=settings.mail_connections,
    )


def identity_from_settings(settings: Settings) -> MailIdentity:
    """Tell how this installation signs its letters."""
    return MailIdentity(
        sender=settings.mail_from,
        public_url=settings.dashboard_url,
        secret=load_or_create_secret(settings.data_dir),
    )


def _transport_factory(settings: Settings, identity: MailIdentity) -> TransportFactory:
    url = settings.smtp_url
    server = parse_smtp_url(url.get_secret_value()) if url else None
    outbox: Path = settings.outbox_folder

    def make(renderer: CachedRenderer) -> Transport:
        mail: Transport = (
            SmtpTransport(server, renderer=renderer, identity=identity)
            if server
            else FileTransport(outbox, renderer=renderer, identity=identity)
        )
        return _ByRecipient(mail, AppriseTransport(renderer=renderer, identity=identity))

    return make
