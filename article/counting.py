"""Numbers that an edit replaced, told with what they count: `số nạn nhân 3 → 5`."""

from __future__ import annotations

from dataclasses import dataclass

from article.loaded import COUNTED
from article.weighing import value_of
from article.words import Swap, swaps

_ANY = "con số"


@dataclass(frozen=True)
class Recount:
    """One number that became another."""

    noun: str | None
    old: str
    new: str

    @property
    def summary(self) -> str:
        """Tell it in a few words."""
        counted = f"số {self.noun}" if self.noun else _ANY
        return f"{counted} {self.old} → {self.new}"


@dataclass(frozen=True, kw_only=True)
class Recounts:
    """The numbers replaced in a passage."""

    counts: tuple[Recount, ...]
    tell_all: bool
    """Nothing else changed in the passage."""


def recounts(old: str, new: str) -> Recounts:
    """Find the plain numbers that changed in a passage that stands on both sides."""
    if not (old and new):
        return Recounts(counts=(), tell_all=False)
    exchanged = swaps(old, new)
    found = [_recount(swap) for swap in exchanged]
    counts = tuple(count for count in found if count)
    return Recounts(counts=counts, tell_all=bool(counts) and len(counts) == len(exchanged))


def _recount(swap: Swap) -> Recount | None:
    if len(swap.old) != 1 or len(swap.new) != 1:
        return None
    one, other = value_of(swap.old[0]), value_of(swap.new[0])
    if one is None or other is None or one == other:
        return None
    noun = _noun(swap.after)
    in_digits = swap.old[0][:1].isdigit() and swap.new[0][:1].isdigit()
    if noun is None and not in_digits:
        return None  # `năm` is five, and a year
    return Recount(noun, swap.old[0] if in_digits else one, swap.new[0] if in_digits else other)


def _noun(after: tuple[str, ...]) -> str | None:
    words = [word.casefold() for word in after]
    for size in (2, 1):
        if noun := COUNTED.get(" ".join(words[:size])):
            return noun
    return None
