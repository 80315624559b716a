"""How an article is worded: fitted weights of its words and of pairs of neighbouring words."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from functools import cache, lru_cache
from itertools import pairwise
from typing import NamedTuple

from relevance.terms.spelling_variants import tone_placements
from relevance.terms.term_matcher import DATA

WEIGHTS_FILE = DATA / "term_weights.tsv"
# The term under which the weights hold the bias.
BIAS = ""
_NUMBER = "0"
# No word of either language is longer; what is longer is no word, and would fill the cache.
_LONGEST_WORD = 30
# A word, or a mark that ends a clause: no pair reaches across it.
_TOKEN = re.compile(r"\w+|[^\w\s]")
# About what twenty words weigh: a text of fewer is moved toward neither side by one of them.
FEW_WORDS = 400.0


class TermPassage(NamedTuple):
    """A word or pair of a text; offsets are those of the text."""

    term: str
    start: int
    end: int


class TermWeight(NamedTuple):
    """What a term counts: how rare it is, and how much it speaks for the subject."""

    rarity: float
    weight: float


def term_passages(lower: str) -> Iterator[TermPassage]:
    """Yield the words of a text in lower case, and each pair of neighbours within a clause."""
    before: TermPassage | None = None
    for match in _TOKEN.finditer(lower):
        word = TermPassage(_normal(match[0]), match.start(), match.end())
        if not word.term:
            before = None
            continue
        yield word
        if before is not None:
            yield TermPassage(f"{before.term} {word.term}", before.start, word.end)
        before = word


@lru_cache(maxsize=20_000)
def _normal(token: str) -> str:
    """Return a word with one spelling of its tone, a number as 0, a mark as nothing."""
    if len(token) > _LONGEST_WORD or not (token[0].isalnum() or token[0] == "_"):
        return ""
    if token.isdigit():
        return _NUMBER
    return min(tone_placements(token))


def article_terms(texts: Iterable[str]) -> set[str]:
    """Return the words and pairs of the fields of one article, as `term_passages` reads them.

    Once each: what is said ten times is one thing said.
    """
    terms: set[str] = set()
    for lower in texts:
        words = list(map(_normal, _TOKEN.findall(lower)))
        terms.update(words)
        terms.update(f"{before} {word}" for before, word in pairwise(words) if before and word)
    terms.discard("")
    return terms


class TermClassifier:
    """A linear classifier of the terms of an article, weighed by how rare each is (idf)."""

    def __init__(self, weights: Mapping[str, TermWeight]) -> None:
        """Read the weights; the term "" has the bias."""
        self.weights = weights
        self._bias = weights[BIAS].weight

    def margin(self, terms: Set[str]) -> float:
        """Return how far an article stands on the side of the subject; about -1.5 to 1.5."""
        known = [self.weights[term] for term in self.weights.keys() & terms]
        # Exact sums: the order of a set differs from run to run.
        length = math.fsum([one.rarity * one.rarity for one in known])
        total = math.fsum([one.rarity * one.weight for one in known])
        return self._bias + total / math.sqrt(FEW_WORDS + length)

    def passages(self, lower: str) -> Sequence[tuple[float, TermPassage]]:
        """Return what each word and pair of a text speaks for the subject, those against left out."""
        return [
            (known.weight * known.rarity, passage)
            for passage in term_passages(lower)
            if (known := self.weights.get(passage.term)) is not None and known.weight > 0
        ]


@cache
def term_classifier() -> TermClassifier:
    """Return the classifier of term_weights.tsv, which `make fit` writes."""
    weights = {}
    for line in WEIGHTS_FILE.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            term, rarity, weight = line.split("\t")
            weights[term] = TermWeight(float(rarity), float(weight))
    return TermClassifier(weights)
