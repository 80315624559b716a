"""Open transports by the settings, send claimed deliveries through them, run the mail workers."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Event, Thread

from digest.delivery.claims import AlertPolicy
from digest.model import PendingMail
from digest.render.email_message import normalise_mail_address
from digest.render.renderer import CachedRenderer
from digest.transport.base import DeliveryResult, MarkSending, SendStatus, Transport
from digest.transport.channel import channel_transport
from digest.transport.outbox_folder import FileTransport
from digest.transport.smtp import SmtpTransport
from digest.transport.smtp_url import parse_smtp_url
from digest.unsubscribe import MailIdentity, load_or_create_secret
from settings import Settings
from storage.delivery.deliveries import mark_sending
from storage.engine import Database, StorageUnavailable
from storage.models import Subscriber

logger = logging.getLogger(__name__)

TransportFactory = Callable[[CachedRenderer], Transport]
ServeSubscriber = Callable[[Subscriber, Callable[[PendingMail], DeliveryResult]], None]


@dataclass(frozen=True, kw_only=True)
class Mailer:
    """All that sending needs apart from the database."""

    identity: MailIdentity
    open_transport: TransportFactory
    alert_policy: AlertPolicy
    workers: int


@dataclass(frozen=True, kw_only=True)
class OperatorAddress:
    """An address of the operators; deliveries name it by its transport."""

    transport: str
    email: str = ""
    channel: str | None = None


class ClaimedElsewhere(Exception):
    """Another process has claimed the delivery since."""


def send_claimed(database: Database, transport: Transport, mail: PendingMail) -> DeliveryResult:
    """Send a claimed delivery; raises ClaimedElsewhere before anything is accepted.

    A mail that cannot be made costs its own recipient only: the others' are sent.
    """
    attempts, is_made = mail.attempts, False

    def mark() -> None:
        nonlocal attempts, is_made
        is_made = True
        with database.writing() as session:
            if not mark_sending(session, mail.delivery_id, attempts=attempts):
                raise ClaimedElsewhere
        attempts += 1

    try:
        return transport.send(mail, mark_sending=mark)
    except (ClaimedElsewhere, StorageUnavailable):
        raise
    except Exception as error:
        if is_made:
            raise  # not about this mail: the database is in disorder, or the outbox is full
        transport.close()
        logger.exception("delivery %d: the mail cannot be made", mail.delivery_id)
        return DeliveryResult(status=SendStatus.DEFERRED, response=f"cannot be made: {error}"[:300])


class _ByRecipient:
    """Sends to a channel where the recipient has one, else by mail."""

    def __init__(self, mail: Transport, open_channel: Callable[[str], Transport]) -> None:
        self._mail = mail
        self._open_channel = open_channel

    def send(self, mail: PendingMail, *, mark_sending: MarkSending) -> DeliveryResult:
        transport = self._open_channel(mail.channel) if mail.channel else self._mail
        return transport.send(mail, mark_sending=mark_sending)

    def close(self) -> None:
        self._mail.close()


def mailer_from_settings(settings: Settings) -> Mailer:
    """Return the mailer of these settings; raises DigestError for one that cannot send."""
    normalise_mail_address(settings.mail_from, named="TIPWATCH_MAIL_FROM")
    identity = identity_from_settings(settings)
    return Mailer(
        identity=identity,
        open_transport=_transport_factory(settings, identity),
        alert_policy=AlertPolicy(score=settings.alert_score, per_hour=settings.alerts_per_hour),
        workers=settings.mail_connections,
    )


def identity_from_settings(settings: Settings) -> MailIdentity:
    """Return the sender, public address and signing secret of this installation."""
    return MailIdentity(
        sender=settings.mail_from,
        public_url=settings.dashboard_url,
        secret=load_or_create_secret(settings.data_dir),
        reply_to=settings.operator_mail or None,
    )


def operator_addresses(settings: Settings) -> tuple[OperatorAddress, ...]:
    """Return where the operators are notified; raises DigestError for a wrong mail address."""
    addresses = []
    if settings.operator_mail:
        email = normalise_mail_address(settings.operator_mail, named="TIPWATCH_OPERATOR_MAIL")
        addresses.append(OperatorAddress(transport="mail", email=email))
    if channel := settings.operator_channel:
        addresses.append(OperatorAddress(transport="channel", channel=channel.get_secret_value()))
    return tuple(addresses)


def run_workers(
    rows: Iterable[Subscriber],
    serve: ServeSubscriber,
    *,
    open_transport: Callable[[], Transport],
    send: Callable[[Transport, PendingMail], DeliveryResult],
    workers: int,
    stop: Event,
) -> None:
    """Serve every subscriber; waits for all, and raises the first error of a worker."""
    waiting: SimpleQueue[Subscriber] = SimpleQueue()
    for row in rows:
        waiting.put(row)
    errors: list[Exception] = []

    def work() -> None:
        transport = open_transport()
        try:
            while not stop.is_set():
                try:
                    row = waiting.get_nowait()
                except Empty:
                    return
                serve(row, lambda mail: send(transport, mail))
        except Exception as error:  # noqa: BLE001 - raised below, in the caller's thread
            errors.append(error)
            stop.set()
        finally:
            transport.close()

    # Daemons: a server that is silent for minutes must not stop the process from ending. What such
    # a worker was sending is in the database.
    threads = [Thread(target=work, daemon=True) for _ in range(min(workers, waiting.qsize()))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]


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
        return _ByRecipient(
            mail, lambda address: channel_transport(address, renderer=renderer, identity=identity)
        )

    return make
