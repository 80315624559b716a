"""Which entries of a letter are shown in full, which in brief, and which only counted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate


@dataclass(frozen=True, kw_only=True)
class EntrySize:
    """Bytes of one entry in full and in brief."""

    full: int
    brief: int


@dataclass(frozen=True, kw_only=True)
class Shown:
    """How many entries of a section are shown: the first ones in full, the next in brief."""

    full: int
    brief: int


def fit_sections(
    sections: Sequence[Sequence[EntrySize]], *, shares: Sequence[float], budget: int
) -> list[Shown]:
    """Divide a budget of bytes among sections; what one does not need goes to the first in want."""
    needs = [sum(one.full for one in section) for section in sections]
    given = [min(need, int(share * budget)) for need, share in zip(needs, shares, strict=True)]
    left = budget - sum(given)
    for number, need in enumerate(needs):
        more = min(left, need - given[number])
        given[number] += more
        left -= more
    return [_fit(section, budget=part) for section, part in zip(sections, given, strict=True)]


def _fit(entries: Sequence[EntrySize], *, budget: int) -> Shown:
    if sum(one.full for one in entries) <= budget:
        return Shown(full=len(entries), brief=0)
    # At most half for brief lines: a letter of nothing but titles answers no question.
    listed = _count_within((one.brief for one in entries), budget // 2)
    left = budget - sum(one.brief for one in entries[:listed])
    full = _count_within((one.full - one.brief for one in entries[:listed]), left)
    return Shown(full=full, brief=listed - full)


def _count_within(sizes: Iterable[int], budget: int) -> int:
    return sum(1 for total in accumulate(sizes) if total <= budget)
