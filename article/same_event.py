"""Whether two articles tell the same event, and what says so."""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import repeat

from article.story_signs import SignKind, Signs

DAYS = 3
"""A report follows its event, or another report, within this many days."""

# Of 55,000 pairs of background texts, dates left aside, 41 score higher than this; most of those do
# tell one event.
_LEAST_SCORE = 0.115
_MORE_WITHOUT_PLACE = 0.035
_MORE_A_DAY_LATER = 0.01
"""Each day between two reports asks for that much more."""
_FEWEST = 3
# Gold prices, weather, match days: the same words every day, other figures.
_SERIAL_FIGURES = 8
_SERIAL_SCORE = 0.4
_SERIAL_SHARE = 0.25
_DAYS_OF_TRANSLATION = 2
_FEWEST_NUMBERS = 3
_SAME_NUMBERS = 0.6


@dataclass(frozen=True, kw_only=True)
class SameEvent:
    """Why two articles tell the same event."""

    score: float
    shared: Mapping[SignKind, tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """Signs as bare numbers, of this process only: a twentieth of their size, and no name in them."""

    day: int
    language: str
    provinces: frozenset[str]
    length: float
    numbers: array[int]


def outline_of(signs: Signs) -> Outline:
    """Reduce signs to what rules out most pairs."""
    return Outline(
        day=signs.day,
        language=signs.language,
        provinces=signs.provinces,
        length=signs.length,
        numbers=array("q", signs.squares),
    )


def may_be_same_event(first: Signs, second: Outline) -> bool:
    """Tell whether `same_event` could find anything; it rarely can, and costs the reading of a text."""
    if abs(first.day - second.day) > DAYS:
        return False
    if first.language != second.language:
        return True
    if first.provinces and second.provinces and not first.provinces & second.provinces:
        return False
    shared = sum(map(first.squares.get, second.numbers, repeat(0.0)))
    # A hair less than what is asked for: sums in another order differ in their last digits.
    return shared >= 0.999 * _LEAST_SCORE * first.length * second.length


def same_event(
    first: Signs, second: Signs, *, common: frozenset[tuple[SignKind, str]] = frozenset()
) -> SameEvent | None:
    """Tell what says that both report one event, or None; `common` are signs the week is full of."""
    if abs(first.day - second.day) > DAYS:
        return None
    if first.language != second.language:
        return _translation(first, second)
    if first.provinces and second.provinces and not first.provinces & second.provinces:
        return None
    both = (first.weights.keys() & second.weights.keys()) - common
    score = sum(first.weights[one] ** 2 for one in both) / (first.length * second.length)
    if score < _LEAST_SCORE:
        return None
    found = {kind: tuple(sorted(w for k, w in both if k is kind)) for kind in SignKind}
    least = (
        _LEAST_SCORE
        + (0.0 if found[SignKind.PLACE] else _MORE_WITHOUT_PLACE)
        + _MORE_A_DAY_LATER * abs(first.day - second.day)
    )
    if score < least or not _is_particular(found) or _is_serial(first, second, score):
        return None
    return SameEvent(score=score, shared={kind: told for kind, told in found.items() if told})


def _translation(first: Signs, second: Signs) -> SameEvent | None:
    """Link two languages by a picture or by their large numbers only, never by a guess."""
    if abs(first.day - second.day) > _DAYS_OF_TRANSLATION:
        return None
    pictures = first.of(SignKind.PICTURE) & second.of(SignKind.PICTURE)
    numbers = first.of(SignKind.NUMBER) & second.of(SignKind.NUMBER)
    all_numbers = first.of(SignKind.NUMBER) | second.of(SignKind.NUMBER)
    if pictures:
        return SameEvent(score=1.0, shared={SignKind.PICTURE: tuple(sorted(pictures))})
    if len(numbers) >= _FEWEST_NUMBERS and len(numbers) >= _SAME_NUMBERS * len(all_numbers):
        return SameEvent(
            score=len(numbers) / len(all_numbers),
            shared={SignKind.NUMBER: tuple(sorted(numbers))},
        )
    return None


def _is_particular(found: Mapping[SignKind, tuple[str, ...]]) -> bool:
    """Ask for what belongs to this event alone: words about the subject are shared by all."""
    names, figures, places = (
        len(found[kind]) for kind in (SignKind.NAME, SignKind.FIGURE, SignKind.PLACE)
    )
    return names + figures + places >= _FEWEST and (
        names >= 2 or figures >= 2 or (places >= 2 and names + figures >= 2)
    )


def _is_serial(first: Signs, second: Signs, score: float) -> bool:
    few, many = sorted((first.of(SignKind.FIGURE), second.of(SignKind.FIGURE)), key=len)
    return (
        score >= _SERIAL_SCORE
        and len(few) >= _SERIAL_FIGURES
        and len(few & many) < _SERIAL_SHARE * len(few)
    )
