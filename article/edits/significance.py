"""Significance of an edit, with reasons: numbers, names, places and law count, typos do not."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from enum import StrEnum

from article.edits.significant_words import (
    LEGAL_TERMS,
    LONGEST_TERM,
    NEGATIONS,
    NUMERALS,
    PLACE_CUES,
    PLACES,
)
from article.edits.word_diff import Replacement, comparable_word, is_number
from article.text import nfd


class EditReason(StrEnum):
    """Why a difference is significant."""

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
    REWORDED = "wording"
    SPELLING = "spelling"


_WEIGHTS = {
    EditReason.TITLE: 0.3, EditReason.LEAD: 0.15, EditReason.AUTHOR: 0.15, EditReason.DATE: 0.2,
    EditReason.PICTURES: 0.1,
    EditReason.NUMBERS: 0.5, EditReason.NAMES: 0.45, EditReason.PLACES: 0.45, EditReason.LEGAL: 0.5,
    EditReason.NEGATION: 0.5, EditReason.REMOVED: 0.5, EditReason.ADDED: 0.3, EditReason.REWORDED: 0.15,
    EditReason.SPELLING: 0.03,
}  # fmt: skip


_MAX_WORDS = 5_000
_SENTENCE_WORDS = 10
"""Words; removing as many from a paragraph removes a statement."""


def significance(reasons: Iterable[EditReason]) -> float:
    """Combine the weights of reasons into 0 to 1: each takes its share of the rest."""
    left = 1.0
    for reason in set(reasons):
        left *= 1 - _WEIGHTS[reason]
    return round(1 - left, 2)


def reasons_for(replacement: Replacement) -> set[EditReason]:
    """Return why the replacement of words by others is significant."""
    replacement = _opening(replacement)
    old, new = _without_typos(replacement.old, replacement.new)
    if not old and not new:
        misspelt = any(_is_word(word) for word in (*replacement.old, *replacement.new))
        return {EditReason.SPELLING} if misspelt else set()
    found = set()
    if _numbers(old) != _numbers(new):
        found.add(EditReason.NUMBERS)
    if _negations(old) != _negations(new):
        found.add(EditReason.NEGATION)
    if _terms(replacement, replacement.old) != _terms(replacement, replacement.new):
        found.add(EditReason.LEGAL)
    found |= _name_reasons(replacement, old, new)
    if len(old) - len(new) >= _SENTENCE_WORDS:
        found.add(EditReason.REMOVED)
    if len(new) - len(old) >= _SENTENCE_WORDS:
        found.add(EditReason.ADDED)
    if not found and any(map(_is_word, (*old, *new))):
        found.add(EditReason.REWORDED)
    return found or {EditReason.SPELLING}


def _opening(replacement: Replacement) -> Replacement:
    """Return a long replacement with its first words only: they show what kind it is."""
    if max(len(replacement.old), len(replacement.new)) <= _MAX_WORDS:
        return replacement
    return replace(replacement, old=replacement.old[:_MAX_WORDS], new=replacement.new[:_MAX_WORDS])


def _without_typos(
    old: tuple[str, ...], new: tuple[str, ...]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Drop pairs that differ by a typo, and punctuation."""
    if len(old) == len(new):
        pairs = [pair for pair in zip(old, new, strict=True) if not _is_typo(*pair)]
        old, new = tuple(one for one, _ in pairs), tuple(other for _, other in pairs)
    return tuple(filter(_is_word, old)), tuple(filter(_is_word, new))


def _is_typo(old: str, new: str) -> bool:
    one, other = comparable_word(old).casefold(), comparable_word(new).casefold()
    if one == other or not (_is_word(one) or _is_word(other)):
        return True
    if is_number(one) or is_number(other) or {one, other} & _NEVER_TYPOS:
        # `bị can` and `bị cáo` are one letter apart.
        return _is_significant_word(one) != _is_significant_word(other) and _without_diacritics(
            one
        ) == _without_diacritics(other)
    if old[:1].isupper() and new[:1].isupper():
        return False
    one, other = _without_diacritics(one), _without_diacritics(other)
    return one == other or (min(len(one), len(other)) > 2 and _edit_distance_is_one(one, other))


def _is_significant_word(word: str) -> bool:
    return word in _NEVER_TYPOS


_NEVER_TYPOS = NEGATIONS | set(NUMERALS) | {word for term in LEGAL_TERMS for word in term.split()}


def _without_diacritics(word: str) -> str:
    plain = nfd(word.replace("đ", "d"))
    return "".join(char for char in plain if not unicodedata.combining(char))


def _edit_distance_is_one(one: str, other: str) -> bool:
    """Return whether one letter was added, left out, replaced or swapped with its neighbour."""
    if abs(len(one) - len(other)) > 1:
        return False
    prefix = 0
    while prefix < min(len(one), len(other)) and one[prefix] == other[prefix]:
        prefix += 1
    rest, suffix = one[prefix:], other[prefix:]
    swapped = rest[:2] == suffix[:2][::-1] and rest[2:] == suffix[2:]
    return swapped or rest[1:] == suffix[1:] or rest[1:] == suffix or rest == suffix[1:]


def _is_word(word: str) -> bool:
    return any(char.isalnum() for char in word)


def _numbers(words: tuple[str, ...]) -> Counter[str]:
    return Counter(number for word in words if (number := number_value(word)))


def number_value(word: str) -> str | None:
    """Parse a number, in digits or as a word; `1.250` and `1250` are the same."""
    if is_number(word):
        digits = word.replace(".", "").replace(",", "")
        return digits if digits.isdigit() else word
    counted = NUMERALS.get(word.casefold())
    return str(counted) if counted else None


def _negations(words: tuple[str, ...]) -> Counter[str]:
    return Counter(word.casefold() for word in words if word.casefold() in NEGATIONS)


def _terms(replacement: Replacement, changed: tuple[str, ...]) -> Counter[str]:
    """Count the legal terms that are, at least partly, in the changed words."""
    words = [word.casefold() for word in (*replacement.before, *changed, *replacement.after)]
    start, end = len(replacement.before), len(replacement.before) + len(changed)
    found: Counter[str] = Counter()
    for size in range(1, LONGEST_TERM + 1):
        for at in range(max(0, start - size + 1), min(end, len(words) - size + 1)):
            term = " ".join(words[at : at + size])
            if term in LEGAL_TERMS:
                found[term] += 1
    return found


def _name_reasons(
    replacement: Replacement, old: tuple[str, ...], new: tuple[str, ...]
) -> set[EditReason]:
    changed_names = _capitalised(replacement, old) ^ _capitalised(replacement, new)
    if not changed_names:
        return set()
    around = " ".join(
        (
            *replacement.before,
            *old,
            *replacement.after,
            *replacement.before,
            *new,
            *replacement.after,
        )
    ).casefold()
    cued = bool(replacement.before) and replacement.before[-1].casefold() in PLACE_CUES
    of_places = {word for place in PLACES if place in around for word in place.split()}
    of_place = any(word.casefold() in of_places for word in changed_names)
    return {EditReason.PLACES} if cued or of_place else {EditReason.NAMES}


def _capitalised(replacement: Replacement, words: tuple[str, ...]) -> set[str]:
    # The first word of a sentence is capitalised whatever it is.
    opens = not replacement.before or replacement.before[-1] in {
        ".",
        "!",
        "?",
        ":",
        '"',
        "“",
        "-",
        "–",
    }
    named = words[1:] if opens and not _name_continues(words, replacement.after) else words
    return {word for word in named if word[:1].isupper() and not is_number(word)}


def _name_continues(words: tuple[str, ...], after: tuple[str, ...]) -> bool:
    """Return whether a capital follows, which marks a name at the start of a sentence."""
    following = words[1] if len(words) > 1 else next(iter(after), "")
    return following[:1].isupper()
