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
    message: str
    do: str = ""


def ok(check: str, message: str) -> CheckResult:
    """Find nothing wrong."""
    return CheckResult(check=check, level=CheckLevel.OK, message=message)


def warn(check: str, message: str, do: str) -> CheckResult:
    """Find something to know of."""
    return CheckResult(check=check, level=CheckLevel.WARN, message=message, do=do)


def fail(check: str, message: str, do: str) -> CheckResult:
    """Find something that does not work."""
    return CheckResult(check=check, level=CheckLevel.FAIL, message=message, do=do)
