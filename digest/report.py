"""What a round did, for whoever asked for it."""

from __future__ import annotations

from dataclasses import dataclass, field
from threading import Lock

from digest.claiming import Letter
from digest.receipt import Fate, Receipt


@dataclass
class Report:
    """Counts, and what went wrong with whom."""

    sent: int = 0
    articles: int = 0
    failed: list[tuple[str, Receipt]] = field(default_factory=list)
    trouble: str | None = None
    _lock: Lock = field(default_factory=Lock, repr=False)

    def note(self, letter: Letter, receipt: Receipt) -> None:
        """Count a letter."""
        with self._lock:
            if receipt.fate is Fate.ACCEPTED:
                self.sent += 1
                self.articles += len(letter.digest.items)
            elif receipt.fate is Fate.TROUBLE:
                self.trouble = receipt.said
            else:
                self.failed.append((letter.reader.email, receipt))
