"""The outbox: a folder of finished mails, for reading, and for hosts without a mail server."""

from __future__ import annotations

import os
import re
import tempfile
from datetime import UTC
from email.message import EmailMessage
from pathlib import Path

from digest.errors import DigestError

_UNFIT = re.compile(r"[^A-Za-z0-9.@_-]+")


def write_eml(message: EmailMessage, outbox: Path) -> Path:
    """Write a message into the folder, whole or not at all, and tell where.

    The same message written again takes its own place: nobody finds it twice.
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
    # In the same folder, for a rename is atomic only within one file system; and without .eml, so
    # that nobody who collects mails takes half of one.
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
    """Name a file for when, to whom and which: `20261022T010000Z-a@example.org-3f9c2a.eml`."""
    at = message["Date"].datetime.astimezone(UTC)
    recipient = _UNFIT.sub("_", message["To"].addresses[0].addr_spec)[:80]
    mark = message["Message-ID"].partition(".")[2].partition("@")[0][:12]
    return f"{at:%Y%m%dT%H%M%SZ}-{recipient}-{mark}.eml"
