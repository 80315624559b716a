"""What became of an attempt to hand over a letter."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class SendStatus(StrEnum):
    """How an attempt ended; which of these it is decides whether we try again, and with whom."""

    ACCEPTED = "accepted"
    DEFERRED = "deferred"
    """This letter not now; surely not accepted."""
    REJECTED = "rejected"
    """This letter never; surely not accepted."""
    UNCONFIRMED = "unsure"
    """It was sent to the end, and no answer came: it may or may not have been accepted."""
    SERVER_FAILED = "trouble"
    """Nobody's letter now: the server or our account with it is the problem. Surely not accepted."""


@dataclass(frozen=True, kw_only=True)
class DeliveryResult:
    """The end of an attempt, in the other side's words."""

    status: SendStatus
    response: str
