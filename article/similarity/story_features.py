"""Story features: places, names, figures and terms of an article, each with a weight."""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache, cached_property
from itertools import pairwise, repeat
from pathlib import Path

from article.dates import HANOI
from article.model import Article
from article.similarity.near_duplicates import ComparableBody
from article.similarity.opening_words import (
    OPENING_CHARACTERS,
    OpeningWords,
    WordShape,
    opening_words,
)
from article.similarity.shingles import hashes, smallest, split_syllables
from article.text import nfc

COMMON_PAIRS = Path(__file__).parent / "common_pairs.csv"

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
_PLAIN, _CAPITALISED = WordShape.PLAIN, WordShape.CAPITALISED
_NUMBER, _DATE = WordShape.NUMBER, WordShape.DATE
# What a pair of words is by their shapes, and the share of its weight that counts: everything written
# that day has the same date.
_KINDS = {
    **{
        pair: (FeatureKind.MIXED, 1.0)
        for other in (_PLAIN, _NUMBER, _DATE)
        for pair in ((_CAPITALISED, other), (other, _CAPITALISED))
    },
    (_CAPITALISED, _CAPITALISED): (FeatureKind.NAME, 1.0),
    (_PLAIN, _PLAIN): (FeatureKind.TERM, 1.0),
    **dict.fromkeys(
        [(_PLAIN, _NUMBER), (_NUMBER, _PLAIN), (_NUMBER, _NUMBER)], (FeatureKind.FIGURE, 1.0)
    ),
    **{
        pair: (FeatureKind.TERM, 0.5)
        for other in (_PLAIN, _NUMBER, _DATE)
        for pair in ((_DATE, other), (other, _DATE))
    },
}
_OFFICIAL_KIND = (FeatureKind.MIXED, 0.25)


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
        return math.sqrt(sum(self.squared_weights.values()) or 1e-9)

    @cached_property
    def squared_weights(self) -> Mapping[int, float]:
        """The squared weights, by the hash of a feature in this process."""
        return {hash(sign): weight**2 for sign, weight in self.weights.items()}

    @cached_property
    def index_hashes(self) -> tuple[int, ...]:
        """The hashes for the index: rare features, smallest hash first; never a name."""
        rare = hashes(
            ":".join(sign)
            for sign, weight in self.weights.items()
            if weight >= _INDEXED_WEIGHT and sign[0] in _INDEXED
        )
        universal = hashes(
            ":".join(sign) for sign in self.weights if sign[0] in _LANGUAGE_INDEPENDENT
        )
        chosen = {
            *smallest(universal, _MAX_LANGUAGE_INDEPENDENT),
            *smallest(rare, MAX_INDEXED_FEATURES),
        }
        return tuple(sorted(chosen))

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
    words = opening_words(article.title, (body or ComparableBody(article)).body, language=language)
    opening = _opening(article)
    weights = _pairs(words, places=places, officials=set(_officials(opening)))
    weights |= {(FeatureKind.PLACE, province): _PROVINCE_WEIGHT for province in places}
    weights |= {
        (FeatureKind.PLACE, " ".join(split_syllables(site))): _RARE_WEIGHT for site in sites
    }
    weights |= {
        (FeatureKind.FIGURE, number): _NON_VIETNAMESE_WEIGHT
        for number in _SHORT_NUMBER.findall(" ".join(words.words[:_HEADLINE]))
    }
    weights |= dict(_single_words(article, opening))
    return StoryFeatures(
        day=day_of(at), language=language, provinces=frozenset(provinces), weights=weights
    )


def _pairs(
    opening: OpeningWords, *, places: Iterable[str], officials: Collection[str]
) -> dict[Feature, float]:
    words, shapes, named = opening.words, opening.shapes, "\n".join(places)
    pairs = list(map(" ".join, pairwise(words)))
    kinds = map(_KINDS.get, pairwise(shapes))
    weights = map(_weights().get, pairs, repeat(_RARE_WEIGHT))
    found: dict[Feature, float] = {}
    for pair, kind_and_share, weight in zip(pairs, kinds, weights, strict=True):
        if kind_and_share is None or pair in named:
            continue
        kind, share = _OFFICIAL_KIND if pair in officials else kind_and_share
        found[kind, pair] = weight * share
    return found


def _single_words(article: Article, opening: str) -> Iterator[tuple[Feature, float]]:
    for name in _FOREIGN_NAME.findall(nfc(opening)):
        yield (FeatureKind.NAME, name.casefold()), _NON_VIETNAMESE_WEIGHT
    for number in _LARGE_NUMBER.findall(article.text):
        if not _YEAR.fullmatch(number):
            yield (FeatureKind.NUMBER, re.sub(r"[.,]", "", number)), _NON_VIETNAMESE_WEIGHT
    for image in article.images:
        if match := _PICTURE.search(image.url):
            yield (FeatureKind.PICTURE, match[0].casefold()), _RARE_WEIGHT


def _officials(opening: str) -> Iterator[str]:
    for match in _OFFICIAL.finditer(opening):
        yield from (" ".join(pair) for pair in pairwise(split_syllables(match["rest"])))


def _opening(article: Article) -> str:
    return "\n".join((article.title, article.lead or "", article.text[:OPENING_CHARACTERS]))


@cache
def _weights() -> dict[str, float]:
    with COMMON_PAIRS.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(line for line in file if not line.startswith("#"))
        return {row["pair"]: -math.log(int(row["permille"]) / 1000) for row in rows}
