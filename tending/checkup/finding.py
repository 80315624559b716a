"""A finding: one line of the doctor's."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How bad it is."""

    OK = "ok"
    WARN = "warn"
    """Works, but not as it could, or not for long."""
    FAIL = "fail"
    """Something that should work does not."""


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What a check found, what it means, and what to do about it."""

    check: str
    level: Level
    says: str
    do: str = ""


def ok(check: str, says: str) -> Finding:
    """Find nothing wrong."""
    return Finding(check=check, level=Level.OK, says=says)


def warn(check: str, says: str, do: str) -> Finding:
    """Find something to know of."""
    return Finding(check=check, level=Level.WARN, says=says, do=do)


def fail(check: str, says: str, do: str) -> Finding:
    """Find something that does not work."""
    return Finding(check=check, level=Level.FAIL, says=says, do=do)
