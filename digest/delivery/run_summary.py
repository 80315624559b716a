"""Counts and failures of one delivery run."""

from __future__ import annotations

from dataclasses import dataclass, field
from threading import Lock

from digest.model import Digest, PendingMail
from digest.transport.base import DeliveryResult, SendStatus


@dataclass
class RunSummary:
    """Counts, failures by recipient, and the failure of the server."""

    sent: int = 0
    """Accepted mails, with those that were only written to the outbox."""
    written: int = 0
    outbox: str = ""
    """The folder of those."""
    articles: int = 0
    failed: list[tuple[str, DeliveryResult]] = field(default_factory=list)
    server_error: str | None = None
    _lock: Lock = field(default_factory=Lock, repr=False)

    def record(self, mail: PendingMail, result: DeliveryResult) -> None:
        """Count one attempt."""
        with self._lock:
            if result.status is SendStatus.ACCEPTED:
                self.sent += 1
                self.written += bool(result.outbox)
                self.outbox = result.outbox or self.outbox
                if isinstance(mail.content, Digest):
                    self.articles += len(mail.content.items)
            elif result.status is SendStatus.SERVER_FAILED:
                self.server_error = result.response
            else:
                self.failed.append((mail.email, result))

    def record_unreadable(self, email: str, reason: str) -> None:
        """Count a subscriber whose settings cannot be read."""
        with self._lock:
            self.failed.append(
                (email, DeliveryResult(status=SendStatus.DEFERRED, response=reason[:300]))
            )

    @property
    def sent_text(self) -> str:
        """Return how many mails were sent, and how many only written to the outbox."""
        parts = []
        if sent := self.sent - self.written:
            parts.append(f"{_mails(sent)} sent")
        if self.written:
            parts.append(f"{_mails(self.written)} written to {self.outbox} (no mail server is set)")
        return ", ".join(parts)


def _mails(count: int) -> str:
    return "1 mail" if count == 1 else f"{count} mails"
