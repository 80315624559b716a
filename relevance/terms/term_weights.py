"""How an article is worded: fitted weights of its words and of pairs of neighbouring words."""

from __future__ import annotations

import math
import re
from array import array
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache
from itertools import chain, pairwise
from typing import NamedTuple

from relevance.terms.spelling_variants import tone_placements
from relevance.terms.term_matcher import DATA

WEIGHTS_FILE = DATA / "term_weights.tsv"
# The term under which the weights hold the bias.
BIAS = ""
_NUMBER = "0"
# No word of either language is longer; what is longer is no word, and would fill the cache.
_LONGEST_WORD = 30
# The pieces of a text between spaces that are remembered, with the words in each.
_MOST_PIECES = 40_000
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


class _WordNumbers(dict[str, tuple[int, ...]]):
    """The numbers of the words in each piece of text between two spaces; of marks and unknown words 0."""

    def __init__(self, vocabulary: Mapping[str, int]) -> None:
        super().__init__()
        self._vocabulary = vocabulary

    def __missing__(self, piece: str) -> tuple[int, ...]:
        words = map(_normal, _TOKEN.findall(piece))
        numbers = tuple(self._vocabulary.get(word, 0) for word in words)
        if len(piece) <= _LONGEST_WORD:
            if len(self) >= _MOST_PIECES:
                self.clear()
            self[piece] = numbers
        return numbers


class TermClassifier:
    """A linear classifier of the terms of an article, weighed by how rare each is (idf).

    Words are numbered, and behind them pairs: no string is made for each pair of an article, and the
    weights stand side by side in memory. That takes half the time.
    """

    def __init__(self, weights: Mapping[str, TermWeight]) -> None:
        """Read the weights; the term "" has the bias, and both words of a pair are terms themselves."""
        words = [term for term in weights if " " not in term and term != BIAS]
        pairs = [term for term in weights if " " in term]
        known = [weights[term] for term in chain(words, pairs)]
        self._bias = weights[BIAS].weight
        self._squares = array("d", [0.0, *(rarity * rarity for rarity, _ in known)])
        self._products = array("d", [0.0, *(rarity * weight for rarity, weight in known)])
        self._positive = {
            term: product
            for term, product in zip(chain(words, pairs), self._products[1:], strict=True)
            if product > 0
        }
        vocabulary = {word: number for number, word in enumerate(words, 1)}
        self._numbers = _WordNumbers(vocabulary)
        # For each word the numbers of the pairs that it begins, by the number of the word that follows.
        self._pairs: list[dict[int, int]] = [{}] * (len(words) + 1)
        for number, pair in enumerate(pairs, len(words) + 1):
            first, second = map(vocabulary.__getitem__, pair.split(" "))
            if not self._pairs[first]:
                self._pairs[first] = {}
            self._pairs[first][second] = number

    def margin(self, texts: Iterable[str]) -> float:
        """Return how far an article stands on the side of the subject; about -1.5 to 1.5.

        `texts` are its fields in lower case. Each term counts once: what is said ten times is one thing said.
        """
        pairs = self._pairs
        found: set[int] = set()
        for lower in texts:
            words = list(chain.from_iterable(map(self._numbers.__getitem__, lower.split())))
            found.update(words)
            found.update(
                [
                    pairs[word][following]
                    for word, following in pairwise(words)
                    if following in pairs[word]
                ]
            )
        # Exact sums: the order of a set is not that of the text.
        length = math.fsum(map(self._squares.__getitem__, found))
        total = math.fsum(map(self._products.__getitem__, found))
        return self._bias + total / math.sqrt(FEW_WORDS + length)

    def passages(self, lower: str) -> list[tuple[float, TermPassage]]:
        """Return what each word and pair of a text speaks for the subject, those against left out."""
        return [
            (weight, passage)
            for passage in term_passages(lower)
            if (weight := self._positive.get(passage.term))
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
