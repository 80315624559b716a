"""Rules: which words, in which company, in one sentence, say something of the subject."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from relevance.terms.term_matcher import DATA, TermMatch

_Places = dict[str, tuple[int, ...]]


class Scope(StrEnum):
    """What a rule speaks for."""

    CORE = "core"
    RELATED = "related"
    SUPPORTING = "backing"
    AGAINST = "against"
    FRAME = "frame"


POSITIVE_SCOPES = frozenset({Scope.CORE, Scope.RELATED, Scope.SUPPORTING})


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    """Terms in a given company, and what their meeting is worth."""

    name: str
    parts: tuple[frozenset[str], ...]
    ordered: bool
    gap: int
    scope: Scope
    weight: float

    @property
    def part_positions(self) -> dict[str, tuple[int, ...]]:
        """Return for each term the parts it can fill, the last first: no word fills two."""
        return {
            term: tuple(i for i in reversed(range(len(self.parts))) if term in self.parts[i])
            for term in frozenset().union(*self.parts)
        }


class RuleMatch(NamedTuple):
    """A rule that held, and where; offsets are those of the match form."""

    rule: Rule
    start: int
    end: int


class RuleSet:
    """All rules, and which of them a sentence with given terms could fulfil."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        """Assign a bit to each term of `rules`, so that a set of terms is one integer."""
        self._rules = tuple(rules)
        terms = sorted({term for rule in self._rules for part in rule.parts for term in part})
        self._bits = {term: 1 << number for number, term in enumerate(terms)}
        self._needs = [
            tuple(sum(self._bits[term] for term in part) for part in rule.parts)
            for rule in self._rules
        ]
        self._places = {rule.name: rule.part_positions for rule in self._rules}
        # Few combinations of terms make up most sentences.
        self._fulfillable = lru_cache(maxsize=4096)(self._candidate_rules)

    def _candidate_rules(self, terms: int) -> tuple[tuple[Rule, _Places], ...]:
        return tuple(
            (rule, self._places[rule.name])
            for rule, needs in zip(self._rules, self._needs, strict=True)
            if all(need & terms for need in needs)
        )

    def can_hold(self, term_matches: Iterable[TermMatch]) -> bool:
        """Return whether a rule has all its terms among the words of one sentence."""
        return bool(self._fulfillable(self._terms(term_matches)))

    def match(self, term_matches: Sequence[TermMatch]) -> list[RuleMatch]:
        """Return what holds among the words of one sentence, each rule at most once."""
        rules = self._fulfillable(self._terms(term_matches))
        found = (_find(rule, places, term_matches) for rule, places in rules)
        return [finding for finding in found if finding]

    def _terms(self, term_matches: Iterable[TermMatch]) -> int:
        bits = self._bits
        terms = 0
        for word in term_matches:
            terms |= bits.get(word.term.name, 0)
        return terms


def _find(rule: Rule, places: _Places, words: Sequence[TermMatch]) -> RuleMatch | None:
    chain: list[TermMatch | None] = [None] * len(rule.parts)
    began = [0] * len(rule.parts)
    advance = _advance_ordered if rule.ordered else _advance_any
    for word in words:
        fills = places.get(word.term.name)
        if fills:
            finding = advance(rule, word, fills, chain, began)
            if finding:
                return finding
    return None


def _advance_ordered(
    rule: Rule,
    word: TermMatch,
    places: tuple[int, ...],
    chain: list[TermMatch | None],
    began: list[int],
) -> RuleMatch | None:
    """Prolong the chain with `word`."""
    for place in places:
        if place == 0:
            if len(rule.parts) == 1:
                return RuleMatch(rule, word.start, word.end)
            chain[0], began[0] = word, word.start
            continue
        before = chain[place - 1]
        if before is None or not 0 <= word.start - before.end <= rule.gap:
            continue
        if place == len(rule.parts) - 1:
            return RuleMatch(rule, began[place - 1], word.end)
        chain[place], began[place] = word, began[place - 1]
    return None


def _advance_any(
    rule: Rule,
    word: TermMatch,
    places: tuple[int, ...],
    chain: list[TermMatch | None],
    _: list[int],
) -> RuleMatch | None:
    """Remember `word` as the latest of its parts; hold when all parts are near and apart."""
    for place in places:
        chain[place] = word
    latest = [seen for seen in chain if seen is not None]
    if len(latest) < len(chain):
        return None
    start, end = min(seen.start for seen in latest), max(seen.end for seen in latest)
    if end - start > rule.gap + sum(seen.end - seen.start for seen in latest):
        return None
    latest.sort(key=lambda seen: seen.start)
    if any(a.end > b.start for a, b in pairwise(latest)):
        return None
    return RuleMatch(rule, start, end)


def _rule(name: str, entry: dict[str, Any]) -> Rule:
    parts = entry.get("then") or entry.get("near") or [entry["alone"]]
    return Rule(
        name=name,
        parts=tuple(frozenset(part.split("|")) for part in parts),
        ordered="near" not in entry,
        gap=entry.get("gap", 0),
        scope=Scope(entry["scope"]),
        weight=entry["weight"],
    )


def _document() -> dict[str, Any]:
    text = (DATA / "rules.yaml").read_text(encoding="utf-8")
    document: dict[str, Any] = yaml.load(text, Loader=yaml.CSafeLoader)
    return document


@cache
def rule_set() -> RuleSet:
    """Return the rules of rules.yaml."""
    return RuleSet(_rule(name, entry) for name, entry in _document()["rules"].items())


def _data_files() -> list[Path]:
    return sorted(path for path in DATA.rglob("*") if path.suffix in (".yaml", ".tsv"))


@cache
def rule_version() -> str:
    """Return the version of the rules, to be kept with every judgement.

    It ends in a digest of the data files: rules that were changed without a new date still differ.
    """
    content = b"".join(path.read_bytes() for path in _data_files())
    return f"{_document()['version']}+{sha256(content).hexdigest()[:8]}"
