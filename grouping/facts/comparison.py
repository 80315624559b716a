"""Decide by facts whether two reports are of one event, or chapters of one case, and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from grouping.facts.extraction import EventFacts, settings_table
from relevance.case_stage import CaseStage

MAX_EVENT_DAYS = 3
MAX_CASE_DAYS = 800
_MIN_EVENT_SCORE = 4.5
_MIN_CASE_SCORE = 6.0
_BACK_REFERENCE = 2.5
_LATE_STAGES = frozenset(
    {
        CaseStage.CHARGED,
        CaseStage.INDICTED,
        CaseStage.TRIED,
        CaseStage.SENTENCED,
        CaseStage.RETURNED,
    }
)
_PLACE, _NEAR_UNIT, _FAR_UNIT = 3.0, 2.0, 2.5
_NAMED, _MAX_NAMED = 2.5, 4.0
_ACCUSED = 4.0
_DATE, _OTHER_DATE = 1.0, 1.5
"""What was done one day is one event more often; reports of one matter also name different days."""
_FAR_NEXT_DAY = 0.5
"""Two reports within a day from a country that is seldom in the news are seldom of two events."""
_OTHER_COUNTRIES = 3.0
"""People are sold on from one country to the next, but two groups of one province are more often two cases."""
_NEAR = frozenset({"KH", "CN", "LA", "TW", "MM", "TH"})
"""Countries that every third report on trafficking names."""


class FactReason(StrEnum):
    """What two reports share."""

    PLACE = "place"
    NAMED = "named"
    ACCUSED = "accused"
    DATE = "date"
    PEOPLE = "people"
    MONEY = "money"
    LAW = "law"
    AGE = "age"
    THING = "thing"
    QUOTED = "quoted"
    SETTING = "setting"
    BACK = "earlier_month"


_SPECIFIC = frozenset(
    {
        FactReason.PEOPLE,
        FactReason.MONEY,
        FactReason.QUOTED,
        FactReason.THING,
        FactReason.AGE,
        FactReason.NAMED,
        FactReason.ACCUSED,
    }
)
_NOTHING_SPECIFIC, _PROGRESS = 1.0, 1.0
"""A province and a setting are shared by strangers."""


@dataclass(frozen=True, kw_only=True)
class FactMatch:
    """Why two reports belong together: the shared facts by kind, and their weight."""

    score: float
    shared: tuple[tuple[FactReason, tuple[str, ...]], ...]


def same_event_by_facts(one: EventFacts, other: EventFacts) -> FactMatch | None:
    """Return why both report one event, or None; a contradiction parts what facts would join."""
    if abs(one.day - other.day) > MAX_EVENT_DAYS or _is_contradicted(one, other):
        return None
    shared, weights = _shared(one, other)
    kinds = {kind for kind in weights if weights[kind] >= 1.0}
    score = sum(weights.values()) - (0.0 if kinds & _SPECIFIC else _NOTHING_SPECIFIC)
    if dates := one.dates & other.dates:
        score += _DATE
        days = tuple(date.fromordinal(day).isoformat() for day in sorted(dates))
        shared = (*shared, (FactReason.DATE, days))
    elif one.dates and other.dates:
        score -= _OTHER_DATE
    if abs(one.day - other.day) <= 1 and any(map(_is_far, one.places.units & other.places.units)):
        score += _FAR_NEXT_DAY
    if _other_headcount(one, other):
        score -= 2.0
    if score < _MIN_EVENT_SCORE or len(kinds) < 2:
        return None
    return FactMatch(score=score, shared=shared)


def same_case(one: EventFacts, other: EventFacts) -> FactMatch | None:
    """Return why the later report goes on with the earlier one's matter, or None."""
    first, later = sorted((one, other), key=lambda facts: facts.day)
    if later.day - first.day > MAX_CASE_DAYS or _is_contradicted(first, later, chapters=True):
        return None
    back = first.month in later.back
    progress = _goes_on(first, later)
    if not (back or progress):
        return None
    shared, weights = _shared(first, later)
    if back:
        weights[FactReason.BACK] = _BACK_REFERENCE
        shared = (*shared, (FactReason.BACK, (f"{first.month // 12}-{first.month % 12 + 1:02}",)))
    kinds = {kind for kind in weights if weights[kind] >= 1.0} - {FactReason.BACK}
    score = sum(weights.values()) - (0.0 if back or kinds & _SPECIFIC else _NOTHING_SPECIFIC)
    if progress and first.stage is not CaseStage.RETURNED:
        score += _PROGRESS
    if not progress and _other_countries(first, later):
        score -= _OTHER_COUNTRIES
    if score < _MIN_CASE_SCORE or len(kinds) < 2:
        return None
    return FactMatch(score=score, shared=shared)


def _goes_on(first: EventFacts, later: EventFacts) -> bool:
    """Return whether the later report is of a later stage than the first."""
    before, after = first.stage, later.stage
    if after not in _LATE_STAGES or before is after:
        return False
    # Victims may return before anybody is charged.
    return before is None or before is CaseStage.RETURNED or after.rank > before.rank


def _is_contradicted(one: EventFacts, other: EventFacts, *, chapters: bool = False) -> bool:
    mine, theirs = one.places, other.places
    if mine.event_regions and theirs.event_regions:
        units = {unit for unit, _ in mine.event_regions} & {
            unit for unit, _ in theirs.event_regions
        }
        if units and not mine.event_regions & theirs.event_regions:
            return True
    if chapters or not (mine.event_units and theirs.event_units):
        known = (mine.units, theirs.units)
    else:
        known = (mine.event_units, theirs.event_units)
    if _same_named(one, other):
        return False
    # A country that both name does not join what two provinces part; a province and a country part nothing.
    home = [{unit for unit in units if not _is_country(unit)} for units in known]
    abroad = [units - near for units, near in zip(known, home, strict=True)]
    if home[0] & home[1]:
        return False
    if all(home):
        return True
    return all(abroad) and not abroad[0] & abroad[1]


def _is_country(unit: str) -> bool:
    return len(unit) == 2 and unit.isupper()


def _is_far(unit: str) -> bool:
    return _is_country(unit) and unit not in _NEAR


def _other_countries(one: EventFacts, other: EventFacts) -> bool:
    mine, theirs = (set(filter(_is_country, facts.places.units)) for facts in (one, other))
    return bool(mine and theirs and not mine & theirs)


def _other_headcount(one: EventFacts, other: EventFacts) -> bool:
    mine, theirs = one.headline_people, other.headline_people
    return bool(mine and theirs and not mine & (theirs | other.people) and not theirs & one.people)


def _shared(
    one: EventFacts, other: EventFacts
) -> tuple[tuple[tuple[FactReason, tuple[str, ...]], ...], dict[FactReason, float]]:
    names = one.places.names & other.places.names
    units = one.places.units & other.places.units
    people = _same_people(one, other)
    settings = one.settings & other.settings
    named = _same_named(one, other)
    accused = _same_accused(one, other)
    table = settings_table()
    found: dict[FactReason, tuple[Iterable[object], float]] = {
        FactReason.PLACE: (
            names | units,
            _PLACE * min(2, len(names)) + sum(sorted(map(_unit_weight, units))[-2:]) * 0.7
            if names
            else sum(sorted(map(_unit_weight, units))[-2:]),
        ),
        # Counted, not said: a place that only grammar shows may be a village, a name a person's.
        FactReason.NAMED: ((len(named),), min(_MAX_NAMED, _NAMED * len(named))),
        FactReason.ACCUSED: ((len(accused),), _ACCUSED * bool(accused)),
        FactReason.PEOPLE: (people, min(4.5, sum(map(_count_weight, people)))),
        FactReason.MONEY: (one.money & other.money, 3.5 * len(one.money & other.money)),
        FactReason.LAW: (one.law & other.law, 1.5 * bool(one.law & other.law)),
        FactReason.AGE: (one.ages & other.ages, 1.2 * len(one.ages & other.ages)),
        FactReason.THING: (one.things & other.things, 1.5 * len(one.things & other.things)),
        FactReason.QUOTED: (one.quoted & other.quoted, 4.0 * bool(one.quoted & other.quoted)),
        FactReason.SETTING: (
            settings,
            min(5.0, sum(table[name][0] for name in settings)),
        ),
    }
    shared = tuple(
        (kind, tuple(sorted(map(str, words)))) for kind, (words, weight) in found.items() if weight
    )
    return shared, {kind: weight for kind, (_, weight) in found.items()}


def _same_named(one: EventFacts, other: EventFacts) -> frozenset[str]:
    """Return what one report shows to be a place or firm and the other names too."""
    return (one.named & (other.named | other.capitalised)) | (one.capitalised & other.named)


def _same_accused(one: EventFacts, other: EventFacts) -> frozenset[str]:
    """Return whom both accuse; one of them must state that he is an adult."""
    return one.accused & (other.accused | other.accused_of_no_age) | (
        one.accused_of_no_age & other.accused
    )


def _same_people(one: EventFacts, other: EventFacts) -> frozenset[int]:
    mine, theirs = one.people | one.suspects, other.people | other.suspects
    added = (mine & other.sums) | (one.sums & theirs)
    return (mine & theirs) | frozenset(number for number in added if number > 5)


def _count_weight(number: int) -> float:
    if number < 3:
        return 0.2 * (number > 1)
    if number < 6:
        return 0.8
    return 1.5 if number < 10 else 2.2 if number < 20 else 3.0


def _unit_weight(unit: str) -> float:
    if _is_country(unit):
        return 1.0 if unit in _NEAR else _FAR_UNIT
    return _NEAR_UNIT
