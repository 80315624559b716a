"""The words of a title and of the opening of a text, and the shape of each word."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from operator import itemgetter

from article.similarity.shingles import normalise_syllables, raw_syllables

_OPENING = 220
"""Syllables read: reports describe the event first and its background after."""
OPENING_CHARACTERS = 1_500
"""They hold as many syllables; splitting more would be wasted."""
_USUAL_CHARACTERS = 1_100
"""They hold as many in Vietnamese."""

# Written out as often as not: "bảy người", "7 người". "Năm" is a year more often than a five.
_DIGITS = {
    "một": "1", "hai": "2", "ba": "3", "bốn": "4", "tư": "4", "sáu": "6", "bảy": "7", "bẩy": "7",
    "tám": "8", "chín": "9", "mười": "10",
}  # fmt: skip
_ENGLISH_FILLERS = frozenset(
    "a an the of to in on at by for from with and or but as is are was were be been has have had it "
    "its this that these those he she they his her their who which said says will would not also "
    "after before about into over more than vietnam vietnamese viet nam human trafficking police "
    "people victims".split()
)
_DATE = re.compile(r"\d{1,2}/\d{1,2}(?:/\d{4})?")
_first = itemgetter(0)


class WordShape(StrEnum):
    """What a word looks like."""

    PLAIN = "plain"
    CAPITALISED = "capitalised"
    NUMBER = "number"
    DATE = "date"
    FILLER = "filler"
    """It says nothing, and neither does a pair with it."""


@dataclass(frozen=True)
class OpeningWords:
    """Words in comparable spelling, and the shape of each."""

    words: list[str]
    shapes: list[WordShape]


def opening_words(title: str, text: str, *, language: str) -> OpeningWords:
    """Split a title and the opening of a text into words."""
    printed = [*raw_syllables(title), *_first_syllables(text)]
    words = normalise_syllables(printed)
    if language == "vi":
        words = [_DIGITS.get(word, word) for word in words]
    shapes = _shapes(printed, words)
    if language != "vi":
        shapes = [
            WordShape.FILLER if word in _ENGLISH_FILLERS else shape
            for word, shape in zip(words, shapes, strict=True)
        ]
    return OpeningWords(words, shapes)


def _first_syllables(text: str) -> list[str]:
    # The last may be cut in two.
    found = raw_syllables(text[:_USUAL_CHARACTERS])
    if len(found) <= _OPENING:
        found = raw_syllables(text[:OPENING_CHARACTERS])
    return found[:_OPENING]


def _shapes(printed: list[str], words: list[str]) -> list[WordShape]:
    capitalised = map(str.isupper, map(_first, printed))
    numbers = map(str.isdigit, map(_first, words))
    plain, capital = WordShape.PLAIN, WordShape.CAPITALISED
    return [
        capital if is_capitalised else _shape_of_number(word) if is_number else plain
        for word, is_capitalised, is_number in zip(words, capitalised, numbers, strict=True)
    ]


def _shape_of_number(word: str) -> WordShape:
    return WordShape.DATE if _DATE.fullmatch(word) else WordShape.NUMBER
