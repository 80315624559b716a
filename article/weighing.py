"""How much an edit matters, and why: numbers, names, places and law weigh, typing slips do not."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable
from enum import StrEnum

from article.folding import comparable
from article.loaded import (
    LEGAL_TERMS,
    LONGEST_TERM,
    NEGATIONS,
    NUMERALS,
    PLACE_CUES,
    PLACES,
)
from article.words import Swap, is_number


class Reason(StrEnum):
    """Why a difference matters."""

    TITLE = "title"
    LEAD = "lead"
    AUTHOR = "author"
    DATE = "date"
    PICTURES = "pictures"
    NUMBERS = "numbers"
    NAMES = "names"
    PLACES = "places"
    LEGAL = "legal terms"
    NEGATION = "negation"
    REMOVED = "removed text"
    ADDED = "added text"
    WORDING = "wording"
    SPELLING = "spelling"


_WEIGHTS = {
    Reason.TITLE: 0.3, Reason.LEAD: 0.15, Reason.AUTHOR: 0.15, Reason.DATE: 0.2, Reason.PICTURES: 0.1,
    Reason.NUMBERS: 0.5, Reason.NAMES: 0.45, Reason.PLACES: 0.45, Reason.LEGAL: 0.5,
    Reason.NEGATION: 0.5, Reason.REMOVED: 0.5, Reason.ADDED: 0.3, Reason.WORDING: 0.15,
    Reason.SPELLING: 0.03,
}  # fmt: skip


_A_SENTENCE = 10
"""Words; who takes as many out of a paragraph takes a statement out."""


def significance(reasons: Iterable[Reason]) -> float:
    """Join the weights of the reasons: each takes its share of what is left to 1."""
    left = 1.0
    for reason in set(reasons):
        left *= 1 - _WEIGHTS[reason]
    return round(1 - left, 2)


def weigh(swap: Swap) -> set[Reason]:
    """Say why the exchange of some words for others matters."""
    old, new = _without_slips(swap.old, swap.new)
    if not old and not new:
        slips = any(_is_word(word) for word in (*swap.old, *swap.new))
        return {Reason.SPELLING} if slips else set()
    found = set()
    if _numbers(old) != _numbers(new):
        found.add(Reason.NUMBERS)
    if _negations(old) != _negations(new):
        found.add(Reason.NEGATION)
    if _terms(swap, swap.old) != _terms(swap, swap.new):
        found.add(Reason.LEGAL)
    found |= _named(swap, old, new)
    if len(old) - len(new) >= _A_SENTENCE:
        found.add(Reason.REMOVED)
    if len(new) - len(old) >= _A_SENTENCE:
        found.add(Reason.ADDED)
    if not found and any(map(_is_word, (*old, *new))):
        found.add(Reason.WORDING)
    return found or {Reason.SPELLING}


def _without_slips(
    old: tuple[str, ...], new: tuple[str, ...]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Leave out the pairs that differ as a slip of the finger does, and marks."""
    if len(old) == len(new):
        pairs = [pair for pair in zip(old, new, strict=True) if not _is_slip(*pair)]
        old, new = tuple(one for one, _ in pairs), tuple(other for _, other in pairs)
    return tuple(filter(_is_word, old)), tuple(filter(_is_word, new))


def _is_slip(old: str, new: str) -> bool:
    one, other = comparable(old).casefold(), comparable(new).casefold()
    if one == other or not (_is_word(one) or _is_word(other)):
        return True
    if is_number(one) or is_number(other) or {one, other} & _NEVER_SLIPS:
        # `bị can` and `bị cáo` are one letter apart.
        return _knows(one) != _knows(other) and _bare(one) == _bare(other)
    if old[:1].isupper() and new[:1].isupper():
        return False
    one, other = _bare(one), _bare(other)
    return one == other or (min(len(one), len(other)) > 2 and _near(one, other))


def _knows(word: str) -> bool:
    return word in _NEVER_SLIPS


_NEVER_SLIPS = NEGATIONS | set(NUMERALS) | {word for term in LEGAL_TERMS for word in term.split()}


def _bare(word: str) -> str:
    plain = unicodedata.normalize("NFD", word.replace("đ", "d"))
    return "".join(char for char in plain if not unicodedata.combining(char))


def _near(one: str, other: str) -> bool:
    """Tell whether one letter too many, too few, wrong or swapped with its neighbour lies between."""
    if abs(len(one) - len(other)) > 1:
        return False
    head = 0
    while head < min(len(one), len(other)) and one[head] == other[head]:
        head += 1
    rest, tail = one[head:], other[head:]
    swapped = rest[:2] == tail[:2][::-1] and rest[2:] == tail[2:]
    return swapped or rest[1:] == tail[1:] or rest[1:] == tail or rest == tail[1:]


def _is_word(word: str) -> bool:
    return any(char.isalnum() for char in word)


def _numbers(words: tuple[str, ...]) -> Counter[str]:
    return Counter(number for word in words if (number := value_of(word)))


def value_of(word: str) -> str | None:
    """Read a number, in digits or as a word; `1.250` and `1250` are the same."""
    if is_number(word):
        digits = word.replace(".", "").replace(",", "")
        return digits if digits.isdigit() else word
    counted = NUMERALS.get(word.casefold())
    return str(counted) if counted else None


def _negations(words: tuple[str, ...]) -> Counter[str]:
    return Counter(word.casefold() for word in words if word.casefold() in NEGATIONS)


def _terms(swap: Swap, changed: tuple[str, ...]) -> Counter[str]:
    """Count the terms of law that stand, at least partly, in the changed words."""
    words = [word.casefold() for word in (*swap.before, *changed, *swap.after)]
    start, end = len(swap.before), len(swap.before) + len(changed)
    found: Counter[str] = Counter()
    for size in range(1, LONGEST_TERM + 1):
        for at in range(max(0, start - size + 1), min(end, len(words) - size + 1)):
            term = " ".join(words[at : at + size])
            if term in LEGAL_TERMS:
                found[term] += 1
    return found


def _named(swap: Swap, old: tuple[str, ...], new: tuple[str, ...]) -> set[Reason]:
    told = _capitalised(swap, old) ^ _capitalised(swap, new)
    if not told:
        return set()
    around = " ".join((*swap.before, *old, *swap.after, *swap.before, *new, *swap.after)).casefold()
    cued = bool(swap.before) and swap.before[-1].casefold() in PLACE_CUES
    of_place = any(
        word.casefold() in place.split() for place in PLACES if place in around for word in told
    )
    return {Reason.PLACES} if cued or of_place else {Reason.NAMES}


def _capitalised(swap: Swap, words: tuple[str, ...]) -> set[str]:
    # The first word of a sentence is capitalised whatever it is.
    opens = not swap.before or swap.before[-1] in {".", "!", "?", ":", '"', "“", "-", "–"}
    named = words[1:] if opens and not _runs_on(words, swap.after) else words
    return {word for word in named if word[:1].isupper() and not is_number(word)}


def _runs_on(words: tuple[str, ...], after: tuple[str, ...]) -> bool:
    """Tell a name that opens a sentence by the capital that follows it."""
    following = words[1] if len(words) > 1 else next(iter(after), "")
    return following[:1].isupper()
