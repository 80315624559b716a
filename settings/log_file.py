"""The log file beside stderr and its rotation."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class LogFile:
    """A log file that is rotated when it is full."""

    path: Path
    bytes: int
    backups: int
    """Number of full files that stay."""
