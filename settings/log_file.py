"""Where log lines are kept beside stderr, and how many."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class LogFile:
    """A file that is followed by the next when it is full."""

    path: Path
    bytes: int
    backups: int
    """Full files that stay."""
