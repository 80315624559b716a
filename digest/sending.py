"""How this installation signs its letters: the sender, and the way out for a reader."""

from __future__ import annotations

from dataclasses import dataclass

from digest.token import unsubscribe_token


@dataclass(frozen=True, kw_only=True)
class Leave:
    """A reader's way out: by one click, or by a mail for clients without the web."""

    link: str
    mail: str


@dataclass(frozen=True, kw_only=True)
class Sending:
    """Who sends, and where the dashboard answers."""

    sender: str
    public_url: str
    secret: bytes

    def leave(self, subscriber_id: int) -> Leave:
        """Make a reader's way out, signed."""
        token = unsubscribe_token(self.secret, subscriber_id)
        return Leave(link=f"{self.public_url}/unsubscribe/{token}", mail=f"unsubscribe {token}")
