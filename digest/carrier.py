"""Carriers: the ways a letter can take, behind one call."""

from __future__ import annotations

from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path
from typing import Protocol

from digest.claiming import Letter
from digest.message import compose_message
from digest.outbox import put
from digest.press import Press
from digest.receipt import Fate, Receipt
from digest.sending import Sending

Offered = Callable[[], None]
"""Called at the last moment at which it is sure that the other side has not accepted the letter."""


class Carrier(Protocol):
    """Hands letters over, one after the other; each worker has its own."""

    def carry(self, letter: Letter, *, offered: Offered) -> Receipt:
        """Hand a letter over and tell what became of it."""

    def close(self) -> None:
        """Part politely."""


def message_of(letter: Letter, *, sending: Sending, press: Press) -> EmailMessage:
    """Compose a letter as every way of mail carries it, with the reader's way out."""
    return compose_message(
        letter.digest,
        sender=sending.sender,
        recipient=letter.reader.email,
        delivery=letter.key,
        at=letter.at,
        leave=sending.leave(letter.reader.id),
        press=press,
    )


class OutboxCarrier:
    """Writes mails into a folder, where writing one again changes nothing: it can always tell."""

    def __init__(self, folder: Path, *, press: Press, sending: Sending) -> None:
        self._folder = folder
        self._press = press
        self._sending = sending

    def carry(self, letter: Letter, *, offered: Offered) -> Receipt:
        """Write the mail."""
        message = message_of(letter, sending=self._sending, press=self._press)
        offered()
        return Receipt(fate=Fate.ACCEPTED, said=f"written to {put(message, self._folder)}")

    def close(self) -> None:
        """Nothing to part from."""
