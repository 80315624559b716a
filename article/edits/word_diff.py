"""Word diff of two texts: what is equal, inserted or deleted."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from article.edits.alignment import AlignedRun, align
from article.normalise import comparable

# A number keeps what belongs to it: `1.250`, `12/10/2026`, `27/2012/QH13`, `3,5%`.
_TOKEN = re.compile(
    r"(?:\d++(?>(?:[.,:/-]\d++)*)(?>(?:/[\w-]++)*)%?+|\w++(?>(?:['’-]\w++)*)|[^\w\s])\s*+"
)
_NUMBER = re.compile(r"\d")


class DiffOperation(StrEnum):
    """What happened to a segment of text."""

    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True)
class DiffSegment:
    """Some words and what happened to them."""

    operation: DiffOperation
    text: str


@dataclass(frozen=True)
class Replacement:
    """Words in the place of others; either side may be empty."""

    old: tuple[str, ...]
    new: tuple[str, ...]
    before: tuple[str, ...]
    """The words that lead up to it."""
    after: tuple[str, ...]
    """The words that follow it."""


def split_words(text: str) -> list[str]:
    """Split a text into words and punctuation, each with the space after it."""
    return _TOKEN.findall(text)


def is_number(word: str) -> bool:
    """Return whether a word is a number, a date or the number of a document."""
    return bool(_NUMBER.match(word))


def word_diff(old: str, new: str) -> tuple[DiffSegment, ...]:
    """Return the new text with the deleted words in their old places."""
    before, after = split_words(old), split_words(new)
    found: list[DiffSegment] = []
    for i1, i2, j1, j2, same in _aligned_words(before, after):
        if same:
            found.append(DiffSegment(DiffOperation.SAME, "".join(after[j1:j2])))
            continue
        if i2 > i1:
            found.append(DiffSegment(DiffOperation.REMOVED, "".join(before[i1:i2])))
        if j2 > j1:
            found.append(DiffSegment(DiffOperation.ADDED, "".join(after[j1:j2])))
    return tuple(found)


def replacements(old: str, new: str) -> list[Replacement]:
    """Return the words that differ, with a few words around them."""
    before, after = split_words(old), split_words(new)
    return [
        Replacement(
            old=_stripped(before[i1:i2]),
            new=_stripped(after[j1:j2]),
            before=_stripped(after[max(0, j1 - 3) : j1]),
            after=_stripped(after[j2 : j2 + 3]),
        )
        for i1, i2, j1, j2, same in _aligned_words(before, after)
        if not same
    ]


def _stripped(words: list[str]) -> tuple[str, ...]:
    return tuple(word.strip() for word in words)


def _aligned_words(before: list[str], after: list[str]) -> list[AlignedRun]:
    return align([*map(comparable_word, before)], [*map(comparable_word, after)])


@lru_cache(maxsize=20_000)
def comparable_word(word: str) -> str:
    """Fold one word; an edit asks for the same words again and again."""
    return comparable(word)
