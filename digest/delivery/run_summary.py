"""What a round did, for whoever asked for it."""

from __future__ import annotations

from dataclasses import dataclass, field
from threading import Lock

from digest.delivery.claims import PendingMail
from digest.transport.result import DeliveryResult, SendStatus


@dataclass
class RunSummary:
    """Counts, and what went wrong with whom."""

    sent: int = 0
    articles: int = 0
    failed: list[tuple[str, DeliveryResult]] = field(default_factory=list)
    server_error: str | None = None
    _lock: Lock = field(default_factory=Lock, repr=False)

    def record(self, mail: PendingMail, result: DeliveryResult) -> None:
        """Count a letter."""
        with self._lock:
            if result.status is SendStatus.ACCEPTED:
                self.sent += 1
                self.articles += len(mail.digest.items)
            elif result.status is SendStatus.SERVER_FAILED:
                self.server_error = result.response
            else:
                self.failed.append((mail.recipient.email, result))
