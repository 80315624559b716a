"""How this installation signs its letters: the sender, and the way out for a reader."""

from __future__ import annotations

from dataclasses import dataclass

from digest.unsubscribe.token import unsubscribe_token


@dataclass(frozen=True, kw_only=True)
class UnsubscribeLink:
    """A reader's way out: by one click, or by a mail for clients without the web."""

    url: str
    mail_subject: str


@dataclass(frozen=True, kw_only=True)
class MailIdentity:
    """Who sends, and where the dashboard answers."""

    sender: str
    public_url: str
    secret: bytes

    def unsubscribe_link(self, subscriber_id: int | None) -> UnsubscribeLink | None:
        """Return a subscriber's signed unsubscribe link; None for operators."""
        if subscriber_id is None:
            return None
        token = unsubscribe_token(self.secret, subscriber_id)
        return UnsubscribeLink(
            url=f"{self.public_url}/unsubscribe/{token}", mail_subject=f"unsubscribe {token}"
        )
