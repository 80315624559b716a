"""Story features: places, names, figures and terms of an article, each with a weight."""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache, cached_property
from heapq import nsmallest
from itertools import pairwise
from pathlib import Path

from article.dates import HANOI
from article.model import Article
from article.similarity.near_duplicates import ComparableBody
from article.similarity.shingles import hashes, normalise_syllables, raw_syllables, split_syllables
from article.text import nfc

COMMON_PAIRS = Path(__file__).parent / "common_pairs.csv"

_OPENING = 220
"""Syllables read: reports describe the event first and its background after."""
_OPENING_CHARACTERS = 1_500
"""They hold as many syllables; splitting more would be wasted."""
_RARE = 0.0025
"""Share of articles that a pair has which the table of common pairs does not list."""
_RARE_WEIGHT = -math.log(_RARE)
_NON_VIETNAMESE_WEIGHT = 4.0
"""A foreign name of one word, or a bare number of the title: specific, but less than a pair."""
_PROVINCE_WEIGHT = 3.5
"""About one report in thirty names a given province."""
_HEADLINE = 20

MAX_INDEXED_FEATURES = 40
"""Signs by which the index finds an article: 98 of 100 pairs of one event share two of them, and
2 of 100 other pairs of one week."""
_INDEXED_WEIGHT = 4.0
_MAX_LANGUAGE_INDEPENDENT = 8

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
# Here, too, what is before the first digit is checked after it.
_LARGE_NUMBER = re.compile(r"\d(?<![\d.,:/].)(?:\d{0,2}(?:[.,]\d{3})+|\d{2,})(?![\d.,:/])")
_YEAR = re.compile(r"(?:19|20)\d\d")
# Spokespersons appear in reports of everything; a defendant appears in one story.
_OFFICIAL_TITLES = (
    "Người [Pp]hát ngôn", "Thứ trưởng", "Bộ trưởng", "Thủ tướng", "Chủ tịch", "Đại sứ", "Giám đốc",
    "Tổng Bí thư", "Tổng thống", "Cục trưởng", "Đại tá", "Thượng tá", "Thiếu tướng", "Trung tướng",
    "Đại tướng", "Spokesperson", "Minister",
)  # fmt: skip
# The first letter is checked last: a search that may begin with either case tries every letter of
# the text, one that begins with a fixed letter is ten times faster.
_OFFICIAL = re.compile(
    "(?:"
    + "|".join(
        f"{name[1:]}(?<=[{name[0]}{name[0].lower()}]{name[1:]})" for name in _OFFICIAL_TITLES
    )
    + r")(?P<rest>(?: [^\s.,;:]+){1,9})"
)
# The same here: a capital, then whether no letter is before it.
_FOREIGN_NAME = re.compile(r"[A-Z](?<![^\W\d_].)[A-Za-z]{5,}(?![^\W\d_])")
"""Six ASCII letters or more: hardly a Vietnamese syllable."""
_PICTURE = re.compile(r"(?<![^/?#])[^/?#]{12,}?\.(?:jpe?g|png|webp|gif)", re.IGNORECASE)


class FeatureKind(StrEnum):
    """The kinds of features."""

    PLACE = "place"
    NAME = "name"
    FIGURE = "figure"
    NUMBER = "number"
    """A large number by itself, which reads the same in every language."""
    TERM = "term"
    MIXED = "mixed"
    """A pair with one capital in it, which may be half a name: compared, never stored."""
    PICTURE = "picture"


_INDEXED = frozenset({FeatureKind.TERM, FeatureKind.FIGURE, FeatureKind.PLACE})
_LANGUAGE_INDEPENDENT = frozenset({FeatureKind.PICTURE, FeatureKind.NUMBER})
Feature = tuple[FeatureKind, str]


@dataclass(frozen=True, kw_only=True)
class StoryFeatures:
    """Features with their weights; names are compared in memory and never stored."""

    day: int
    language: str
    provinces: frozenset[str]
    weights: Mapping[Feature, float]

    @cached_property
    def norm(self) -> float:
        """The norm of the weights as a vector; never zero."""
        return math.sqrt(sum(weight**2 for weight in self.weights.values()) or 1e-9)

    @cached_property
    def squared_weights(self) -> Mapping[int, float]:
        """The squared weights, by the hash of a feature in this process."""
        return {hash(sign): weight**2 for sign, weight in self.weights.items()}

    @cached_property
    def index_hashes(self) -> tuple[int, ...]:
        """The hashes for the index: rare features, smallest hash first; never a name."""
        rare = [
            ":".join(sign)
            for sign, weight in self.weights.items()
            if weight >= _INDEXED_WEIGHT and sign[0] in _INDEXED
        ]
        universal = [":".join(sign) for sign in self.weights if sign[0] in _LANGUAGE_INDEPENDENT]
        chosen = nsmallest(_MAX_LANGUAGE_INDEPENDENT, hashes(universal))
        return tuple(sorted({*chosen, *nsmallest(MAX_INDEXED_FEATURES, hashes(rare))}))

    def of_kind(self, kind: FeatureKind) -> set[str]:
        """Return the features of one kind."""
        return {word for one, word in self.weights if one is kind}


def day_of(at: datetime) -> int:
    """Return the ordinal of a day in Hanoi's calendar."""
    return at.astimezone(HANOI).date().toordinal()


def extract_features(
    article: Article,
    *,
    at: datetime,
    provinces: Iterable[str] = (),
    sites: Iterable[str] = (),
    body: ComparableBody | None = None,
) -> StoryFeatures:
    """Extract the features; `at` is the article's date, or its first capture.

    `provinces` and `sites` (border gates, compounds) are the places it names; `body` is the article's,
    if it was prepared before.
    """
    places = {" ".join(split_syllables(province)) for province in provinces}
    language = article.language or "vi"
    tagged = _tagged_syllables(article.title, body or ComparableBody(article), language=language)
    weights = _pairs(article, tagged, places=places, language=language)
    weights |= {(FeatureKind.PLACE, province): _PROVINCE_WEIGHT for province in places}
    weights |= {
        (FeatureKind.PLACE, " ".join(split_syllables(site))): _RARE_WEIGHT for site in sites
    }
    weights |= {
        (FeatureKind.FIGURE, number): _NON_VIETNAMESE_WEIGHT
        for number in _SHORT_NUMBER.findall(" ".join(word for word, *_ in tagged[:_HEADLINE]))
    }
    weights |= dict(_single_words(article))
    return StoryFeatures(
        day=day_of(at), language=language, provinces=frozenset(provinces), weights=weights
    )


def _tagged_syllables(
    title: str, body: ComparableBody, *, language: str
) -> list[tuple[str, bool, bool]]:
    """Split title and opening into words, each with whether it is capitalised and a number."""
    opening = body.body[:_OPENING_CHARACTERS]
    printed = [*raw_syllables(title), *raw_syllables(opening)[:_OPENING]]
    even = normalise_syllables(printed)
    if language == "vi":
        even = [_DIGITS.get(word, word) for word in even]
    return [
        (word, shown[0].isupper(), word[0].isdigit())
        for word, shown in zip(even, printed, strict=True)
    ]


def _pairs(
    article: Article, tagged: list[tuple[str, bool, bool]], *, places: set[str], language: str
) -> dict[Feature, float]:
    officials, common = set(_officials(article)), _weights()
    fillers = _ENGLISH_FILLERS if language != "vi" else frozenset[str]()
    found: dict[Feature, float] = {}
    for (first, one_capital, one_number), (second, other_capital, other_number) in pairwise(tagged):
        pair = f"{first} {second}"
        if first in fillers or second in fillers:
            continue
        if places and any(pair in place for place in places):
            continue
        weight = common.get(pair, _RARE_WEIGHT)
        if pair in officials:
            found[FeatureKind.MIXED, pair] = weight / 4
        elif one_capital or other_capital:
            kind = FeatureKind.NAME if one_capital and other_capital else FeatureKind.MIXED
            found[kind, pair] = weight
        elif not (one_number or other_number):
            found[FeatureKind.TERM, pair] = weight
        elif _DATE.fullmatch(first) or _DATE.fullmatch(second):
            # Everything written that day has the same date.
            found[FeatureKind.TERM, pair] = weight / 2
        else:
            found[FeatureKind.FIGURE, pair] = weight
    return found


def _single_words(article: Article) -> Iterator[tuple[Feature, float]]:
    for name in _FOREIGN_NAME.findall(nfc(_opening(article))):
        yield (FeatureKind.NAME, name.casefold()), _NON_VIETNAMESE_WEIGHT
    for number in _LARGE_NUMBER.findall(article.text):
        if not _YEAR.fullmatch(number):
            yield (FeatureKind.NUMBER, re.sub(r"[.,]", "", number)), _NON_VIETNAMESE_WEIGHT
    for image in article.images:
        if match := _PICTURE.search(image.url):
            yield (FeatureKind.PICTURE, match[0].casefold()), _RARE_WEIGHT


def _officials(article: Article) -> Iterator[str]:
    for match in _OFFICIAL.finditer(_opening(article)):
        yield from (" ".join(pair) for pair in pairwise(split_syllables(match["rest"])))


def _opening(article: Article) -> str:
    return "\n".join((article.title, article.lead or "", article.text[:_OPENING_CHARACTERS]))


@cache
def _weights() -> dict[str, float]:
    with COMMON_PAIRS.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(line for line in file if not line.startswith("#"))
        return {row["pair"]: -math.log(int(row["permille"]) / 1000) for row in rows}
