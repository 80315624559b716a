"""What is archived, where, and for how long."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class ArchivePolicy(StrEnum):
    """Which responses are archived."""

    FLAGGED = "flagged"
    """Every revision of an article that is, or once was, flagged."""
    ALL = "all"
    NONE = "none"


@dataclass(frozen=True, kw_only=True)
class ArchiveConfig:
    """The archive of this installation."""

    folder: Path
    policy: ArchivePolicy = ArchivePolicy.FLAGGED
    file_bytes: int = 100_000_000
    keep_days: int | None = None
    keep_bytes: int | None = None
    reserve_bytes: int = 0
    """Below so much free space nothing is archived: storing articles comes first."""
