"""The four verdicts, and a line that carries one."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from article.message import Message


class Severity(StrEnum):
    """How well something answers, best first."""

    OK = "ok"
    FALLBACK = "fallback"
    """It works, but not by what was declared first."""
    MISSING = "missing"
    """It answers, but some or all of what is wanted is not in it."""
    BROKEN = "broken"
    """It failed."""

    @property
    def rank(self) -> int:
        """Order the verdicts; the highest is the worst."""
        return list(Severity).index(self)


def worst(severities: list[Severity]) -> Severity:
    """Return the worst of some verdicts; OK without any."""
    return max(severities, key=lambda mark: mark.rank, default=Severity.OK)


@dataclass(frozen=True, kw_only=True)
class CheckItem:
    """One finding of a check."""

    subject: str
    found: str
    why: Message | None = None
    """Behind `found`: why not more."""
    severity: Severity = Severity.OK
    severity_for_verdict: Severity = Severity.OK
    """Its share in the verdict on the source: a spare link may break, an author may be absent."""
    advice: str = ""
    """A sentence on what to do; empty if there is nothing to do."""
