"""What can go wrong while telling people."""

from __future__ import annotations

from article.message import MessageCode


class DigestError(Exception):
    """A digest cannot be made as asked; the message says what to change."""


class MailCode(MessageCode):
    """Why letters to a reader ended."""

    REFUSED = "mail_refused"
    UNANSWERED = "mail_unanswered"
    PUT_OFF = "mail_put_off"
    BOUNCED = "mail_bounced"
