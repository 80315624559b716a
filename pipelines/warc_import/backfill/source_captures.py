"""The captures of one source: what of them is stored, and in which order the others are fetched."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from crawler.source.declaration import Source
from crawler.warc.web_archive.cdx import Capture
from pipelines.warc_import.backfill.checkpoint import Descent

_EXPECTED_SECONDS = 0.5
"""For an answer of an archive, beside the delay."""


@dataclass(kw_only=True)
class SourceCaptures:
    """The captures of one source, in the order they are fetched, and how far they were stored."""

    source: Source
    captures: list[Capture] = field(default_factory=list)
    is_listed: bool = False
    listed: int = 0
    """Captures of any kind that the index has."""
    unreadable: int = 0
    """Lines of the index that name no capture."""
    stored: int = 0
    """How many of `captures` are stored, from the first on."""
    skipped: int = 0
    """How many of those an earlier run stored, where the newest come first."""
    failures: list[str] = field(default_factory=list)

    @property
    def left(self) -> int:
        """How many captures are still to be fetched."""
        return len(self.captures) - self.stored

    @property
    def bytes_left(self) -> int:
        """The bytes of their records, as far as the index says."""
        return sum(one.length for one in self.captures[self.stored :])

    def seconds_left(self, delay: float) -> float:
        """Return how long it takes to fetch them."""
        return self.left * (delay + _EXPECTED_SECONDS)

    def years(self) -> dict[int, int]:
        """Count the captures by year."""
        return dict(sorted(Counter(one.at.year for one in self.captures).items()))

    def addresses(self) -> int:
        """Count the addresses."""
        return len({one.url for one in self.captures})

    def skip_stored(self, until: datetime | None) -> None:
        """Skip the captures up to a date: they were stored before."""
        self.stored = sum(until is not None and one.at <= until for one in self.captures)

    def newest_first(self, descent: Descent | None) -> None:
        """Order what is not stored by articles, that of the newest capture first.

        Within an article the oldest comes first: an older text that comes later would be no revision.
        """
        left: dict[str, list[Capture]] = {}
        for one in self.captures[self.stored :]:
            left.setdefault(self.article(one), []).append(one)
        if descent:
            left = {key: _not_stored(captures, descent) for key, captures in left.items()}
        groups = sorted(filter(None, left.values()), key=lambda group: group[-1].at, reverse=True)
        ordered = [one for group in groups for one in group]
        chosen = set(ordered)
        self.captures = [one for one in self.captures if one not in chosen] + ordered
        self.stored = self.skipped = len(self.captures) - len(ordered)

    def article(self, capture: Capture) -> str:
        """Return the key of the article that a capture is of."""
        address = self.source.address(capture.url)
        return address.key if address else capture.url


def _not_stored(captures: list[Capture], descent: Descent) -> list[Capture]:
    """Return what a run that ended at `descent` did not store of one article."""
    known = [one for one in captures if one.at <= descent.newest]
    if known and known[-1].at > descent.down_to:
        return captures[len(known) :]
    return captures
