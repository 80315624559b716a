"""Parse bounces (RFC 3464): which mail failed permanently, and the server's reply."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from email.policy import compat32

from article.message import Message as Reason
from article.message import message
from digest.model import MailCode

_OUR_MESSAGE_ID = re.compile(r"<digest\.([0-9a-f]{32})@")


@dataclass(frozen=True, kw_only=True)
class Bounce:
    """A mail that failed permanently."""

    message_id_hash: str
    """Of the Message-ID, which only the recipient and the servers know."""
    answer: str
    """The server's reply."""

    @property
    def reason(self) -> Reason:
        """Return why the subscriber is disabled."""
        return message(MailCode.BOUNCED, answer=self.answer)


def parse_bounce(raw: bytes) -> Bounce | None:
    """Parse a report by RFC 3464; None for anything else, and for mere delays.

    It must quote the Message-ID: else anybody could disable a subscriber by writing to us.
    """
    parts = list(message_from_bytes(raw, policy=compat32).walk())
    failed = next((field for part in parts for field in _failures(part)), None)
    mark = next(
        (
            found[1]
            for part in parts[1:]
            if part.get_content_type() != "message/delivery-status"
            and (found := _OUR_MESSAGE_ID.search(_quoted(part)))
        ),
        None,
    )
    return Bounce(message_id_hash=mark, answer=failed) if failed and mark else None


def _failures(part: Message) -> list[str]:
    status, action = part.get("Status", ""), part.get("Action", "")
    if action.strip().lower() != "failed" or not status.strip().startswith("5"):
        return []
    words = part.get("Diagnostic-Code") or status
    return [" ".join(str(words).split())[:300]]


def _quoted(part: Message) -> str:
    named = part.get("Message-ID")
    if named:
        return str(named)
    if part.get_content_type() != "text/rfc822-headers":
        return ""
    found = re.search(r"(?im)^message-id:\s*(\S+)", str(part.get_payload()))
    return found[1] if found else ""
