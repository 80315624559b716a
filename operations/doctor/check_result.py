"""A finding: one line of the doctor's."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class CheckLevel(StrEnum):
    """How bad it is."""

    OK = "ok"
    WARN = "warn"
    """Works, but not as it could, or not for long."""
    FAIL = "fail"
    """Something that should work does not."""


@dataclass(frozen=True, kw_only=True)
class CheckResult:
    """What a check found, what it means, and what to do about it."""

    check: str
    level: CheckLevel
    says: str
    do: str = ""


def ok(check: str, says: str) -> CheckResult:
    """Find nothing wrong."""
    return CheckResult(check=check, level=CheckLevel.OK, says=says)


def warn(check: str, says: str, do: str) -> CheckResult:
    """Find something to know of."""
    return CheckResult(check=check, level=CheckLevel.WARN, says=says, do=do)


def fail(check: str, says: str, do: str) -> CheckResult:
    """Find something that does not work."""
    return CheckResult(check=check, level=CheckLevel.FAIL, says=says, do=do)
