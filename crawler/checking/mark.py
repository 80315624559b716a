"""The four verdicts, and a line that carries one."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Mark(StrEnum):
    """How well something answers, best first."""

    OK = "ok"
    FALLBACK = "fallback"
    """It works, but not by what was declared first."""
    MISSING = "missing"
    """It answers, but some or all of what is wanted is not in it."""
    BROKEN = "broken"
    """Nothing came of it."""

    @property
    def rank(self) -> int:
        """Order the verdicts; the highest is the worst."""
        return list(Mark).index(self)


def worst(marks: list[Mark]) -> Mark:
    """Give the worst of some verdicts; without any all is well."""
    return max(marks, key=lambda mark: mark.rank, default=Mark.OK)


@dataclass(frozen=True, kw_only=True)
class Line:
    """One thing that was looked at."""

    subject: str
    found: str
    mark: Mark = Mark.OK
    weighs: Mark = Mark.OK
    """Its share in the verdict on the source: a spare link may break, an author may be absent."""
    advice: str = ""
    """A sentence on what to do; empty if there is nothing to do."""
