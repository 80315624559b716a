"""A sign of an element of trafficking, and where it was met."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

# The police take telephones too: a sign is theirs unless one of this word class is named in between.
OFFENDER = "gang"


class Element(StrEnum):
    """The elements of the offence, and what else an article can report of it."""

    ACT = "act"
    MEANS = "means"
    PURPOSE = "purpose"
    INDICATOR = "indicator"
    CHARGE = "charge"
    RESPONSE = "response"
    FRAME = "frame"


@dataclass(frozen=True, kw_only=True, slots=True)
class Sign:
    """One way in which an element shows; signs of the same indicator say the same thing."""

    name: str
    element: Element
    indicator: str
    weight: float
    after: str | None = None
    goods: str | None = None
    among: str | None = None
    negated: str | None = None
    ilo: str | None = None

    @property
    def companions(self) -> Iterator[str]:
        """Yield the word classes that can take the sign back."""
        yield from (name for name in (self.after, self.goods, self.among, self.negated) if name)
        if self.after:
            yield OFFENDER


class SignMatch(NamedTuple):
    """A sign found in a sentence; offsets are those of the match form."""

    sign: Sign
    sentence: int
    start: int
    end: int
