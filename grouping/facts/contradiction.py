"""Decide whether two reports in the same words give other figures: one form filled in for two events."""

from __future__ import annotations

from grouping.facts.extraction import EventFacts

_MIN_OTHER_KINDS = 3
"""Two newsrooms may choose other ages and sums of one event, but hardly three kinds without one in common."""
_SMALLEST_GROUP = 3
"""Two suspects or victims are in every other report."""


def has_other_figures(one: EventFacts, other: EventFacts) -> bool:
    """Return whether several kinds of figures differ and none agrees; a common day counts for nothing."""
    kinds = tuple(zip(_figures(one), _figures(other), strict=True))
    if any(mine & theirs for mine, theirs in kinds):
        return False
    differing = sum(bool(mine and theirs) for mine, theirs in kinds)
    other_day = bool(one.dates and other.dates and not one.dates & other.dates)
    return differing + other_day >= _MIN_OTHER_KINDS


def _figures(facts: EventFacts) -> tuple[frozenset[int] | frozenset[str], ...]:
    groups = frozenset(
        number for number in facts.people | facts.suspects if number >= _SMALLEST_GROUP
    )
    return facts.ages, facts.money, groups, facts.prison_years, facts.years, facts.things
