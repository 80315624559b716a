"""What of a web archive cannot be read, and the sentence that says so."""

from __future__ import annotations

from pathlib import Path

from crawler.warc.archived_response import TRUNCATED
from crawler.warc.gzip_members import LostBytes


class Damage:
    """What of a file cannot be read."""

    def __init__(self, path: Path) -> None:
        self._size = path.stat().st_size
        self.lost: list[LostBytes] = []
        self.is_truncated = False
        self._records: dict[int, str] = {}

    def add_record(self, offset: int, reason: str) -> None:
        """Record why the record at an offset cannot be read."""
        self._records[offset] = reason

    def __bool__(self) -> bool:
        return bool(self.lost or self._records or self.is_truncated)

    def __str__(self) -> str:
        parts = []
        if self.lost:
            count = sum(one.end - one.start for one in self.lost)
            parts.append(f"{self.lost[0]}, {count:,} of {self._size:,} bytes were not read")
        own = {
            at: why
            for at, why in self._records.items()
            if not any(one.start <= at < one.end for one in self.lost)
        }
        if self.is_truncated:
            parts.append(TRUNCATED)
        elif own:
            first = min(own)
            parts.append(
                f"{len(own)} of its records cannot be read, the first at byte {first}: {own[first]}"
            )
        return "; ".join(parts) or TRUNCATED
