"""What a transport is, and what it returns about an attempt to send."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from digest.model import PendingMail

MarkSending = Callable[[], None]
"""Called at the last moment at which it is sure that the other side has not accepted the mail."""


class SendStatus(StrEnum):
    """How an attempt ended; it decides whether there is a next one, and for whom."""

    ACCEPTED = "accepted"
    DEFERRED = "deferred"
    """This mail not now; surely not accepted."""
    REJECTED = "rejected"
    """This mail never; surely not accepted."""
    UNCONFIRMED = "unsure"
    """It was sent to the end, and no reply came: it may or may not have been accepted."""
    SERVER_FAILED = "trouble"
    """No mail now: the server or our account on it is the problem. Surely not accepted."""


@dataclass(frozen=True, kw_only=True)
class DeliveryResult:
    """The end of an attempt, with the other side's reply."""

    status: SendStatus
    response: str
    outbox: str = ""
    """The folder the mail was written to instead of being sent."""


class Transport(Protocol):
    """Sends mails, one after the other; each worker has its own."""

    def send(self, mail: PendingMail, *, mark_sending: MarkSending) -> DeliveryResult:
        """Send a mail and return how that ended."""

    def close(self) -> None:
        """Close the connection."""
