"""Carriers: the ways a letter can take, behind one call."""

from __future__ import annotations

from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path
from typing import Protocol

from digest.delivery.claims import PendingMail
from digest.render.email_message import build_message
from digest.render.renderer import CachedRenderer
from digest.transport.outbox_folder import write_eml
from digest.transport.result import DeliveryResult, SendStatus
from digest.unsubscribe.link import MailIdentity

MarkSending = Callable[[], None]
"""Called at the last moment at which it is sure that the other side has not accepted the letter."""


class Transport(Protocol):
    """Hands letters over, one after the other; each worker has its own."""

    def send(self, mail: PendingMail, *, mark_sending: MarkSending) -> DeliveryResult:
        """Hand a letter over and tell what became of it."""

    def close(self) -> None:
        """Part politely."""


def message_for(
    mail: PendingMail, *, identity: MailIdentity, renderer: CachedRenderer
) -> EmailMessage:
    """Compose a letter as every way of mail carries it, with the reader's way out."""
    return build_message(
        mail.digest,
        sender=identity.sender,
        recipient=mail.recipient.email,
        delivery=mail.key,
        at=mail.at,
        unsubscribe_link=identity.unsubscribe_link(mail.recipient.id),
        renderer=renderer,
    )


class FileTransport:
    """Writes mails into a folder, where writing one again changes nothing: it can always tell."""

    def __init__(self, folder: Path, *, renderer: CachedRenderer, identity: MailIdentity) -> None:
        self._folder = folder
        self._renderer = renderer
        self._identity = identity

    def send(self, mail: PendingMail, *, mark_sending: MarkSending) -> DeliveryResult:
        """Write the mail."""
        message = message_for(mail, identity=self._identity, renderer=self._renderer)
        mark_sending()
        return DeliveryResult(
            status=SendStatus.ACCEPTED, response=f"written to {write_eml(message, self._folder)}"
        )

    def close(self) -> None:
        """Nothing to part from."""
