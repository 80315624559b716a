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
    articles: int = 0
    failed: list[tuple[str, DeliveryResult]] = field(default_factory=list)
    server_error: str | None = None
    _lock: Lock = field(default_factory=Lock, repr=False)

    def record(self, mail: PendingMail, result: DeliveryResult) -> None:
        """Count one attempt."""
        with self._lock:
            if result.status is SendStatus.ACCEPTED:
                self.sent += 1
                if isinstance(mail.content, Digest):
                    self.articles += len(mail.content.items)
            elif result.status is SendStatus.SERVER_FAILED:
                self.server_error = result.response
            else:
                self.failed.append((mail.email, result))
