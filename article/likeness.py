"""How much of one article's text stands in another, and whether that makes it a copy."""

from __future__ import annotations

import re
from collections.abc import Set
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from article.byline import signature
from article.credit import read_credit, strip_prefix
from article.shingles import Shingle, marks, printed_words, shingles, words
from article.value import Article

SHORTEST = 25
"""Syllables. Shorter bodies repeat by chance: "Đang cập nhật", a caption under a video."""

# Measured on generated edits (docs/stories.md): 10 % of the words changed leave 0.73 of the runs,
# different reports of one event share up to 0.3.
_COPIED = 0.57
_COPIED_CREDITED = 0.35
"""Enough where the page itself names the other as its origin."""
_VERBATIM = 0.75
_LEAST_PART = 0.45
# A brief that stands word for word in a weekly round-up does not make the round-up a copy of it.
_LEAST_COPY = 0.15
# The same form filled in anew (weather, gold, sentences passed) keeps its words, but not its figures
# or names. A copy keeps of them what it keeps of everything, so they are held against that.
_PARTICULARS = 0.6
_FEWEST_FIGURES = 3
_FEWEST_NAMES = 4
# Where nothing but numbers differs it takes fewer of them to tell: "Vụ số 3", "Vụ số 4".
_SAME_FORM = 0.95
_SAME_NUMBERS = 0.75

_CREDIT_TAIL = re.compile(
    r"(?i)\s*(?:\((?:theo|nguồn:?|source:?)\s+[^()]{2,60}\)|[(/]\s*(?:TTXVN|VNA|VGP|VOV\d?|VOV\.VN)\)?)"
    r"[\s./]*$"
)
_CREDIT_LINE = re.compile(r"(?i)^\W*(?:theo|nguồn|source)\b.{2,60}$")
_SIGNATURE_LINES = 3
_STAMP = re.compile(r"^\s*\(?[\w.+ ]{2,25}\)?\s*[-–—]\s+(?=[A-ZÀ-ỸĐ0-9])")


@dataclass(frozen=True, kw_only=True)
class Likeness:
    """What two texts have in common, as shares of their word runs."""

    jaccard: float
    """Common runs among all runs of both."""
    of_first: float
    """Share of the first text that stands in the second."""
    of_second: float

    @property
    def reversed(self) -> Likeness:
        """Look at the same pair from the other side."""
        return Likeness(jaccard=self.jaccard, of_first=self.of_second, of_second=self.of_first)


class Wording:
    """An article's body as it is compared: without credits, signature and agency stamp."""

    def __init__(self, article: Article) -> None:
        self.body = "\n".join(_body(article))
        self.words = words(self.body)

    @cached_property
    def shingles(self) -> set[Shingle]:
        """The runs that are compared."""
        return shingles(self.words)

    @cached_property
    def marks(self) -> tuple[int, ...]:
        """The landmarks an index finds it by; none for a text too short to be recognised."""
        return marks(self.words) if len(self.words) >= SHORTEST else ()

    @cached_property
    def figures(self) -> set[Shingle]:
        """The runs that hold a number, which is how the same number elsewhere is another one."""
        return {run for run in self.shingles if any(word[0].isdigit() for word in run)}

    @cached_property
    def form(self) -> set[Shingle]:
        """The runs with every number left blank."""
        return shingles([word if not word[0].isdigit() else "0" for word in self.words])

    @cached_property
    def numbers(self) -> set[str]:
        """The numbers it states."""
        return {word for word in self.words if word[0].isdigit()}

    @cached_property
    def names(self) -> set[Shingle]:
        """Capitalised pairs of syllables. Compared in memory, never stored: some are victims'."""
        return {
            pair
            for line in self.body.splitlines()
            for pair in pairwise(printed_words(line))
            if pair[0][0].isupper() and pair[1][0].isupper()
        }


def likeness(first: Wording, second: Wording) -> Likeness:
    """Compare two wordings run by run."""
    common = len(first.shingles & second.shingles)
    union = len(first.shingles) + len(second.shingles) - common
    return Likeness(
        jaccard=common / union if union else 0.0,
        of_first=common / len(first.shingles) if first.shingles else 0.0,
        of_second=common / len(second.shingles) if second.shingles else 0.0,
    )


def is_copy(copy: Wording, original: Wording, *, credited: bool = False) -> Likeness | None:
    """Tell how alike they are if the one is a copy of the other, perhaps edited or shortened.

    What counts is the share of the *copy* that stands in the original; `credited` says that the
    copy itself names the original. None if it is no copy.
    """
    if min(len(copy.words), len(original.words)) < SHORTEST:
        return None
    alike = likeness(copy, original)
    part = len(copy.shingles) / len(original.shingles)
    copied = alike.of_first >= (_COPIED_CREDITED if credited else _COPIED) and part >= _LEAST_COPY
    swallowed = alike.of_second >= _VERBATIM and 1 / part >= _LEAST_PART
    if not (copied or swallowed) or _is_form_filled_anew(copy, original, alike):
        return None
    return alike


def _is_form_filled_anew(first: Wording, second: Wording, alike: Likeness) -> bool:
    least = _PARTICULARS * max(alike.of_first, alike.of_second)
    if min(len(first.numbers), len(second.numbers)) >= _FEWEST_FIGURES and (
        _shared(first.figures, second.figures) < least
    ):
        return True
    if (
        first.numbers
        and second.numbers
        and _shared(first.numbers, second.numbers) < _SAME_NUMBERS
        and len(first.form & second.form) >= _SAME_FORM * max(len(first.form), len(second.form))
    ):
        return True
    return (
        min(len(first.names), len(second.names)) >= _FEWEST_NAMES
        and _shared(first.names, second.names) < least
    )


def _shared(first: Set[object], second: Set[object]) -> float:
    return len(first & second) / min(len(first), len(second))


def _body(article: Article) -> list[str]:
    lines = [line for line in [article.lead or "", *article.text.splitlines()] if line]
    credit = read_credit(lines, own_host="")
    kept = [line for line in lines if line not in credit.lines]
    last = len(kept) - _SIGNATURE_LINES
    kept = [
        line
        for number, line in enumerate(kept)
        if not (number >= max(last, 1) and (signature(line) or _CREDIT_LINE.match(line)))
    ]
    if kept:
        kept[0] = _STAMP.sub("", strip_prefix(kept[0]), count=1)
        kept[-1] = _CREDIT_TAIL.sub("", kept[-1])
    return kept
