"""Two texts word by word: what stayed, what was put in, what was taken out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from article.normalise import comparable

# A number keeps what belongs to it: `1.250`, `12/10/2026`, `27/2012/QH13`, `3,5%`.
_TOKEN = re.compile(r"(?:\d++(?:[.,:/-]\d++)*+(?:/[\w-]++)*+%?+|\w++(?:['’-]\w++)*+|[^\w\s])\s*+")
_NUMBER = re.compile(r"\d")
# Beyond this the comparison would be felt: such passages are told as replaced whole.
_MAX_COMPARISONS = 4_000_000


class DiffOperation(StrEnum):
    """What became of a piece of text."""

    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True)
class DiffSegment:
    """Some words and what became of them."""

    operation: DiffOperation
    text: str


@dataclass(frozen=True)
class Replacement:
    """A run of words that stands where another stood; either may be empty."""

    old: tuple[str, ...]
    new: tuple[str, ...]
    before: tuple[str, ...]
    """The words that lead up to it."""
    after: tuple[str, ...]
    """The words that follow it."""


def split_words(text: str) -> list[str]:
    """Cut a text into words and marks, each with the space behind it."""
    return _TOKEN.findall(text)


def is_number(word: str) -> bool:
    """Tell whether a word is a number, a date or the number of a document."""
    return bool(_NUMBER.match(word))


def word_diff(old: str, new: str) -> tuple[DiffSegment, ...]:
    """Tell the new text with the old one's words struck out where they stood."""
    before, after = split_words(old), split_words(new)
    found: list[DiffSegment] = []
    for same, i1, i2, j1, j2 in _aligned_words(before, after):
        if same:
            found.append(DiffSegment(DiffOperation.SAME, "".join(after[j1:j2])))
            continue
        if i2 > i1:
            found.append(DiffSegment(DiffOperation.REMOVED, "".join(before[i1:i2])))
        if j2 > j1:
            found.append(DiffSegment(DiffOperation.ADDED, "".join(after[j1:j2])))
    return tuple(found)


def replacements(old: str, new: str) -> list[Replacement]:
    """List the runs of words that differ, with a few words around them."""
    before, after = split_words(old), split_words(new)
    return [
        Replacement(
            old=_stripped(before[i1:i2]),
            new=_stripped(after[j1:j2]),
            before=_stripped(after[max(0, j1 - 3) : j1]),
            after=_stripped(after[j2 : j2 + 3]),
        )
        for same, i1, i2, j1, j2 in _aligned_words(before, after)
        if not same
    ]


def _stripped(words: list[str]) -> tuple[str, ...]:
    return tuple(word.strip() for word in words)


def _aligned_words(before: list[str], after: list[str]) -> list[tuple[bool, int, int, int, int]]:
    old = [comparable(word) for word in before]
    new = [comparable(word) for word in after]
    return align(old, new)


def align(old: list[str], new: list[str]) -> list[tuple[bool, int, int, int, int]]:
    """Align two lists: runs that are the same, and runs that stand for each other."""
    head = _common_prefix_length(old, new)
    tail = _common_prefix_length(old[head:][::-1], new[head:][::-1])
    middle_old, middle_new = old[head : len(old) - tail], new[head : len(new) - tail]
    steps = [(True, 0, head, 0, head)] if head else []
    if len(middle_old) * len(middle_new) > _MAX_COMPARISONS:
        steps.append((False, head, len(old) - tail, head, len(new) - tail))
    else:
        matcher = SequenceMatcher(None, middle_old, middle_new, autojunk=False)
        steps += [
            (kind == "equal", i1 + head, i2 + head, j1 + head, j2 + head)
            for kind, i1, i2, j1, j2 in matcher.get_opcodes()
        ]
    if tail:
        steps.append((True, len(old) - tail, len(old), len(new) - tail, len(new)))
    return steps


def _common_prefix_length(old: list[str], new: list[str]) -> int:
    count = 0
    for one, other in zip(old, new, strict=False):
        if one != other:
            break
        count += 1
    return count
