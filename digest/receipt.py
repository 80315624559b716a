"""What became of an attempt to hand over a letter."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Fate(StrEnum):
    """How an attempt ended; which of these it is decides whether we try again, and with whom."""

    ACCEPTED = "accepted"
    DEFERRED = "deferred"
    """This letter not now; surely not accepted."""
    REJECTED = "rejected"
    """This letter never; surely not accepted."""
    UNSURE = "unsure"
    """It was sent to the end, and no answer came: it may or may not have been accepted."""
    TROUBLE = "trouble"
    """Nobody's letter now: the server or our account with it is the problem. Surely not accepted."""


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """The end of an attempt, in the other side's words."""

    fate: Fate
    said: str
