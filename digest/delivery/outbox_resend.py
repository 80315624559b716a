"""Send the mails that were only written to the outbox folder while no mail server was set."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from pathlib import Path
from typing import cast

from digest.render.mail_policy import MAIL
from digest.transport.base import DeliveryResult, SendStatus
from digest.transport.smtp import SmtpClient

SENT_FOLDER = "sent"
"""Inside the outbox: what was sent since."""
_SENDING = ".sending"
"""Ending of a file while it is sent: a crash leaves it, and it is sent again under its Message-ID."""


@dataclass(frozen=True, kw_only=True)
class ResentMail:
    """One file of the outbox and what became of it."""

    file: Path
    email: str
    result: DeliveryResult | None
    """None: not sent, as nobody gets mail under this address any more."""

    @property
    def is_sent(self) -> bool:
        """Return whether the server accepted it."""
        return self.result is not None and self.result.status is SendStatus.ACCEPTED


def outbox_files(outbox: Path) -> list[Path]:
    """Return the files that wait in the outbox, oldest first."""
    return sorted([*outbox.glob("*.eml"), *outbox.glob(f"*.eml{_SENDING}")])


def resend_outbox(
    outbox: Path, client: SmtpClient, *, recipients: Collection[str]
) -> Iterator[ResentMail]:
    """Send each file once, oldest first; ends early when the server accepts nothing.

    A file is moved to `sent/` when the server has it. What is refused stays.
    """
    for file in outbox_files(outbox):
        message = cast("EmailMessage", message_from_bytes(file.read_bytes(), policy=MAIL))
        email = message["To"].addresses[0].addr_spec
        if email not in recipients:
            yield ResentMail(file=file, email=email, result=None)
            continue
        result = _send(file, message, client)
        yield ResentMail(file=file, email=email, result=result)
        if result.status is SendStatus.SERVER_FAILED:
            return


def _send(file: Path, message: EmailMessage, client: SmtpClient) -> DeliveryResult:
    original = file.with_name(file.name.removesuffix(_SENDING))
    sending = original.with_name(original.name + _SENDING)

    def mark() -> None:
        file.rename(sending)

    result = client.deliver(message, mark_sending=mark)
    if result.status is SendStatus.ACCEPTED:
        (original.parent / SENT_FOLDER).mkdir(exist_ok=True)
        sending.rename(original.parent / SENT_FOLDER / original.name)
    elif result.status is not SendStatus.UNCONFIRMED and sending.exists():
        sending.rename(original)
    return result
