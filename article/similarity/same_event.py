"""Whether two articles report the same event, and why."""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from dataclasses import dataclass

from article.similarity.story_features import FeatureKind, StoryFeatures

MAX_DAYS_APART = 3
"""A report follows its event, or another report, within this many days."""

# Of 55,000 pairs of background texts, dates left aside, 41 score higher than this; most of those
# report one event.
_MIN_SCORE = 0.115
_MORE_WITHOUT_PLACE = 0.035
_SEVERAL_NAMES = 2
"""Where both name that many and none in common, one form was filled in twice: two sentences of one court."""
_MORE_A_DAY_LATER = 0.01
"""Each day between two reports requires that much more."""
_MIN_SHARED = 3
# Gold prices, weather, match days: the same words every day, other figures.
_SERIAL_FIGURES = 8
_SERIAL_SCORE = 0.4
_SERIAL_SHARE = 0.25
_DAYS_OF_TRANSLATION = 2
_MIN_NUMBERS = 3
_SAME_NUMBERS = 0.6


@dataclass(frozen=True, kw_only=True)
class SameEventMatch:
    """Why two articles report the same event."""

    score: float
    shared: Mapping[FeatureKind, tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class FeatureSummary:
    """Features as hashes of this process: a twentieth of the size, and without names."""

    day: int
    language: str
    provinces: frozenset[str]
    norm: float
    hashes: array[int]


def summarise(features: StoryFeatures) -> FeatureSummary:
    """Reduce features to what rules out most pairs."""
    return FeatureSummary(
        day=features.day,
        language=features.language,
        provinces=features.provinces,
        norm=features.norm,
        hashes=array("q", features.squared_weights),
    )


def may_be_same_event(first: StoryFeatures, second: FeatureSummary) -> bool:
    """Return whether `same_event` could match; it rarely does, and needs the whole text."""
    if abs(first.day - second.day) > MAX_DAYS_APART:
        return False
    if first.language != second.language:
        return True
    if first.provinces and second.provinces and not first.provinces & second.provinces:
        return False
    weights = first.squared_weights
    shared = sum(map(weights.__getitem__, weights.keys() & second.hashes))
    # A little less than required: sums in another order differ in their last digits.
    return shared >= 0.999 * _MIN_SCORE * first.norm * second.norm


def same_event(
    first: StoryFeatures,
    second: StoryFeatures,
    *,
    common: frozenset[tuple[FeatureKind, str]] = frozenset(),
) -> SameEventMatch | None:
    """Return why both report one event, or None; `common` are features frequent this week."""
    if abs(first.day - second.day) > MAX_DAYS_APART:
        return None
    if first.language != second.language:
        return _translation(first, second)
    if first.provinces and second.provinces and not first.provinces & second.provinces:
        return None
    both = (first.weights.keys() & second.weights.keys()) - common
    score = sum(first.weights[one] ** 2 for one in both) / (first.norm * second.norm)
    if score < _MIN_SCORE:
        return None
    found = {kind: tuple(sorted(w for k, w in both if k is kind)) for kind in FeatureKind}
    least = (
        _MIN_SCORE
        + (0.0 if found[FeatureKind.PLACE] else _MORE_WITHOUT_PLACE)
        + _MORE_A_DAY_LATER * abs(first.day - second.day)
    )
    if score < least or not _is_specific(found) or _is_serial(first, second, score):
        return None
    if not found[FeatureKind.NAME] and _name_others(first, second):
        return None
    return SameEventMatch(
        score=score, shared={kind: features for kind, features in found.items() if features}
    )


def _translation(first: StoryFeatures, second: StoryFeatures) -> SameEventMatch | None:
    """Match two languages by an image or by large numbers only, never by a guess."""
    if abs(first.day - second.day) > _DAYS_OF_TRANSLATION:
        return None
    pictures = first.of_kind(FeatureKind.PICTURE) & second.of_kind(FeatureKind.PICTURE)
    numbers = first.of_kind(FeatureKind.NUMBER) & second.of_kind(FeatureKind.NUMBER)
    all_numbers = first.of_kind(FeatureKind.NUMBER) | second.of_kind(FeatureKind.NUMBER)
    if pictures:
        return SameEventMatch(score=1.0, shared={FeatureKind.PICTURE: tuple(sorted(pictures))})
    if len(numbers) >= _MIN_NUMBERS and len(numbers) >= _SAME_NUMBERS * len(all_numbers):
        return SameEventMatch(
            score=len(numbers) / len(all_numbers),
            shared={FeatureKind.NUMBER: tuple(sorted(numbers))},
        )
    return None


def _name_others(first: StoryFeatures, second: StoryFeatures) -> bool:
    one, other = first.of_kind(FeatureKind.NAME), second.of_kind(FeatureKind.NAME)
    return min(len(one), len(other)) >= _SEVERAL_NAMES and one.isdisjoint(other)


def _is_specific(found: Mapping[FeatureKind, tuple[str, ...]]) -> bool:
    """Return whether something specific to the event is shared: all share words about the subject."""
    names, figures, places = (
        len(found[kind]) for kind in (FeatureKind.NAME, FeatureKind.FIGURE, FeatureKind.PLACE)
    )
    return names + figures + places >= _MIN_SHARED and (
        names >= 2 or figures >= 2 or (places >= 2 and names + figures >= 2)
    )


def _is_serial(first: StoryFeatures, second: StoryFeatures, score: float) -> bool:
    few, many = sorted(
        (first.of_kind(FeatureKind.FIGURE), second.of_kind(FeatureKind.FIGURE)), key=len
    )
    return (
        score >= _SERIAL_SCORE
        and len(few) >= _SERIAL_FIGURES
        and len(few & many) < _SERIAL_SHARE * len(few)
    )
