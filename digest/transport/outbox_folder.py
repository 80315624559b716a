"""Transport that writes mails as .eml files, for reading and for hosts without a mail server."""

from __future__ import annotations

import os
import re
import tempfile
from datetime import UTC
from email.message import EmailMessage
from pathlib import Path

from digest.model import DigestError, PendingMail
from digest.render.email_message import message_for
from digest.render.renderer import CachedRenderer
from digest.transport.base import DeliveryResult, MarkSending, SendStatus
from digest.unsubscribe import MailIdentity

_UNFIT = re.compile(r"[^A-Za-z0-9.@_-]+")


class FileTransport:
    """Writes mails into a folder; writing one again changes nothing, so the result is always sure."""

    def __init__(self, folder: Path, *, renderer: CachedRenderer, identity: MailIdentity) -> None:
        self._folder = folder
        self._renderer = renderer
        self._identity = identity

    def send(self, mail: PendingMail, *, mark_sending: MarkSending) -> DeliveryResult:
        """Write the mail."""
        message = message_for(mail, identity=self._identity, renderer=self._renderer)
        mark_sending()
        path = write_eml(message, self._folder)
        return DeliveryResult(
            status=SendStatus.ACCEPTED,
            response=f"written to {path} (no mail server is set)",
            outbox=str(self._folder),
        )

    def close(self) -> None:
        """Do nothing: no connection is open."""


def write_eml(message: EmailMessage, outbox: Path) -> Path:
    """Write a message into the folder, whole or not at all, and return its path.

    The same message written again replaces its own file: nobody finds it twice.
    """
    path = outbox / _name(message)
    try:
        outbox.mkdir(parents=True, exist_ok=True)
        _write(message.as_bytes(), path)
    except OSError as error:
        raise DigestError(
            f"cannot write the mail {path}: {error.strerror}. Make room there, or set "
            "TIPWATCH_DATA_DIR to a folder that can be written"
        ) from error
    return path


def _write(content: bytes, path: Path) -> None:
    # In the same folder, as a rename is atomic only within one file system; and without .eml, so
    # that no program that collects mails takes half of one.
    handle, name = tempfile.mkstemp(prefix=".", suffix=".part", dir=path.parent)
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def _name(message: EmailMessage) -> str:
    """Return a file name of time, recipient and Message-ID: `20261022T010000Z-a@example.org-3f9c2a.eml`."""
    at = message["Date"].datetime.astimezone(UTC)
    recipient = _UNFIT.sub("_", message["To"].addresses[0].addr_spec)[:80]
    mark = message["Message-ID"].partition(".")[2].partition("@")[0][:12]
    return f"{at:%Y%m%dT%H%M%SZ}-{recipient}-{mark}.eml"
