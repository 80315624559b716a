"""What an article tells of its event: places, names, figures, terms, each with its weight."""

from __future__ import annotations

import csv
import math
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache, cached_property
from heapq import nsmallest
from itertools import pairwise
from pathlib import Path

from article.dates import HANOI
from article.likeness import Wording
from article.shingles import evened, hashes, printed_words, words
from article.value import Article

COMMON_PAIRS = Path(__file__).parent / "common_pairs.csv"

_OPENING = 220
"""Syllables read: reports tell the event first and its background after."""
_OPENING_CHARACTERS = 1_500
"""They hold as many syllables; splitting more would be for nothing."""
_RARE = 0.0025
"""Share of articles that a pair has which the table of common pairs does not list."""
_WEIGHT_OF_RARE = -math.log(_RARE)
_WEIGHT_OF_FOREIGN = 4.0
"""A foreign name of one word, or a bare number of the headline: telling, but less than a pair."""
_WEIGHT_OF_PROVINCE = 3.5
"""About one report in thirty names a given province."""
_HEADLINE = 20

MOST_SIGNS = 40
"""Signs by which the index finds an article: 98 of 100 pairs of one event share two of them, and
2 of 100 other pairs of one week."""
_INDEXED_WEIGHT = 4.0
_UNIVERSAL_SIGNS = 8

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
_SHORT_NUMBER = re.compile(r"(?<![\d.,/-])\d{1,3}(?![\d.,/-])")
_LARGE_NUMBER = re.compile(r"(?<![\d.,:/])(?:\d{1,3}(?:[.,]\d{3})+|\d{3,})(?![\d.,:/])")
_YEAR = re.compile(r"(?:19|20)\d\d")
# Who speaks for an office speaks about everything; one who is tried stands in one story.
_OFFICES = (
    "Người [Pp]hát ngôn", "Thứ trưởng", "Bộ trưởng", "Thủ tướng", "Chủ tịch", "Đại sứ", "Giám đốc",
    "Tổng Bí thư", "Tổng thống", "Cục trưởng", "Đại tá", "Thượng tá", "Thiếu tướng", "Trung tướng",
    "Đại tướng", "Spokesperson", "Minister",
)  # fmt: skip
# The first letter is looked at last: a search that may begin with either case tries every letter of
# the text, one that begins with a fixed letter is ten times faster.
_OFFICIAL = re.compile(
    "(?:"
    + "|".join(f"{name[1:]}(?<=[{name[0]}{name[0].lower()}]{name[1:]})" for name in _OFFICES)
    + r")(?P<rest>(?: [^\s.,;:]+){1,9})"
)
# The same here: a capital, then whether no letter stands before it.
_FOREIGN_NAME = re.compile(r"[A-Z](?<![^\W\d_].)[A-Za-z]{5,}(?![^\W\d_])")
"""Six ASCII letters or more: hardly a Vietnamese syllable."""
_PICTURE = re.compile(r"[^/?#]{12,}?\.(?:jpe?g|png|webp|gif)", re.IGNORECASE)


class SignKind(StrEnum):
    """What sort of thing two articles share."""

    PLACE = "place"
    NAME = "name"
    FIGURE = "figure"
    NUMBER = "number"
    """A large number by itself, which reads the same in every language."""
    TERM = "term"
    MIXED = "mixed"
    """A pair with one capital in it, which may be half a name: compared, never stored."""
    PICTURE = "picture"


_INDEXED = frozenset({SignKind.TERM, SignKind.FIGURE, SignKind.PLACE})
_UNIVERSAL = frozenset({SignKind.PICTURE, SignKind.NUMBER})
Sign = tuple[SignKind, str]


@dataclass(frozen=True, kw_only=True)
class Signs:
    """An article's signs, each with its weight; names are compared in memory and never stored."""

    day: int
    language: str
    provinces: frozenset[str]
    weights: Mapping[Sign, float]

    @cached_property
    def length(self) -> float:
        """The length of the weights as a vector; never zero."""
        return math.sqrt(sum(weight**2 for weight in self.weights.values()) or 1e-9)

    @cached_property
    def squares(self) -> Mapping[int, float]:
        """The weights squared, by what stands for a sign in this process."""
        return {hash(sign): weight**2 for sign, weight in self.weights.items()}

    def of(self, kind: SignKind) -> set[str]:
        """List the signs of one kind."""
        return {word for one, word in self.weights if one is kind}


def day_of(at: datetime) -> int:
    """Count the days up to this one, as Hanoi's calendar has them."""
    return at.astimezone(HANOI).date().toordinal()


def signs_of(
    article: Article,
    *,
    at: datetime,
    provinces: Iterable[str] = (),
    sites: Iterable[str] = (),
    wording: Wording | None = None,
) -> Signs:
    """Read the signs; `at` is its date, or when it was first seen.

    `provinces` and `sites` (gates, compounds) are the places it names; `wording` is the article's,
    where it was read before.
    """
    places = {" ".join(words(province)) for province in provinces}
    language = article.language or "vi"
    told = _told(article.title, wording or Wording(article), language=language)
    weights = _pairs(article, told, places=places, language=language)
    weights |= {(SignKind.PLACE, province): _WEIGHT_OF_PROVINCE for province in places}
    weights |= {(SignKind.PLACE, " ".join(words(site))): _WEIGHT_OF_RARE for site in sites}
    weights |= {
        (SignKind.FIGURE, number): _WEIGHT_OF_FOREIGN
        for number in _SHORT_NUMBER.findall(" ".join(word for word, *_ in told[:_HEADLINE]))
    }
    weights |= dict(_single_words(article))
    return Signs(day=day_of(at), language=language, provinces=frozenset(provinces), weights=weights)


def _told(title: str, wording: Wording, *, language: str) -> list[tuple[str, bool, bool]]:
    """Read title and opening as words, each with whether it has a capital and is a number."""
    opening = wording.body[:_OPENING_CHARACTERS]
    printed = [*printed_words(title), *printed_words(opening)[:_OPENING]]
    even = evened(printed)
    if language == "vi":
        even = [_DIGITS.get(word, word) for word in even]
    return [
        (word, shown[0].isupper(), word[0].isdigit())
        for word, shown in zip(even, printed, strict=True)
    ]


def _pairs(
    article: Article, told: list[tuple[str, bool, bool]], *, places: set[str], language: str
) -> dict[Sign, float]:
    officials, common = set(_officials(article)), _weights()
    fillers = _ENGLISH_FILLERS if language != "vi" else frozenset[str]()
    found: dict[Sign, float] = {}
    for (first, one_capital, one_number), (second, other_capital, other_number) in pairwise(told):
        pair = f"{first} {second}"
        if first in fillers or second in fillers:
            continue
        if places and any(pair in place for place in places):
            continue
        weight = common.get(pair, _WEIGHT_OF_RARE)
        if pair in officials:
            found[SignKind.MIXED, pair] = weight / 4
        elif one_capital or other_capital:
            kind = SignKind.NAME if one_capital and other_capital else SignKind.MIXED
            found[kind, pair] = weight
        elif not (one_number or other_number):
            found[SignKind.TERM, pair] = weight
        elif _DATE.fullmatch(first) or _DATE.fullmatch(second):
            # Whatever was written that day says the same date.
            found[SignKind.TERM, pair] = weight / 2
        else:
            found[SignKind.FIGURE, pair] = weight
    return found


def _single_words(article: Article) -> Iterator[tuple[Sign, float]]:
    for name in _FOREIGN_NAME.findall(unicodedata.normalize("NFC", _opening(article))):
        yield (SignKind.NAME, name.casefold()), _WEIGHT_OF_FOREIGN
    for number in _LARGE_NUMBER.findall(article.text):
        if not _YEAR.fullmatch(number):
            yield (SignKind.NUMBER, re.sub(r"[.,]", "", number)), _WEIGHT_OF_FOREIGN
    for image in article.images:
        if match := _PICTURE.search(image.url):
            yield (SignKind.PICTURE, match[0].casefold()), _WEIGHT_OF_RARE


def _officials(article: Article) -> Iterator[str]:
    for match in _OFFICIAL.finditer(_opening(article)):
        yield from (" ".join(pair) for pair in pairwise(words(match["rest"])))


def _opening(article: Article) -> str:
    return "\n".join((article.title, article.lead or "", article.text[:_OPENING_CHARACTERS]))


@cache
def _weights() -> dict[str, float]:
    with COMMON_PAIRS.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(line for line in file if not line.startswith("#"))
        return {row["pair"]: -math.log(int(row["permille"]) / 1000) for row in rows}


def index_signs(signs: Signs) -> tuple[int, ...]:
    """Choose the signs an index keeps: rare ones, by smallest hash; never a name."""
    rare = [
        ":".join(sign)
        for sign, weight in signs.weights.items()
        if weight >= _INDEXED_WEIGHT and sign[0] in _INDEXED
    ]
    universal = [":".join(sign) for sign in signs.weights if sign[0] in _UNIVERSAL]
    chosen = nsmallest(_UNIVERSAL_SIGNS, hashes(universal))
    return tuple(sorted({*chosen, *nsmallest(MOST_SIGNS, hashes(rare))}))
