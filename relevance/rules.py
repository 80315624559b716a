"""Rules: which words, in which company, in one sentence, say something of the subject."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from itertools import pairwise
from typing import Any

import yaml

from relevance.vocabulary import DATA, Word


class Scope(StrEnum):
    """What a rule speaks for."""

    CORE = "core"
    RELATED = "related"
    AGAINST = "against"
    FRAME = "frame"


FOR = frozenset({Scope.CORE, Scope.RELATED})


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    """Terms in a given company, and what their meeting is worth."""

    name: str
    parts: tuple[frozenset[str], ...]
    ordered: bool
    gap: int
    scope: Scope
    weight: float


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule that held, and where; offsets are those of the match form."""

    rule: Rule
    start: int
    end: int


class Rulebook:
    """All rules, reachable from each term that takes part in them."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        """Index `rules` by the terms they mention."""
        self._by_term: dict[str, list[tuple[Rule, tuple[int, ...]]]] = {}
        for rule in rules:
            for term in frozenset().union(*rule.parts):
                places = tuple(i for i, part in enumerate(rule.parts) if term in part)
                self._by_term.setdefault(term, []).append((rule, places[::-1]))

    def findings(self, words: Sequence[Word]) -> list[Finding]:
        """Return what holds among the words of one sentence, each rule at most once."""
        held: dict[str, Finding] = {}
        chains: dict[str, list[Word | None]] = {}
        starts: dict[str, list[int]] = {}
        for word in words:
            for rule, places in self._by_term.get(word.term.name, ()):
                if rule.name in held:
                    continue
                if len(rule.parts) == 1:
                    held[rule.name] = Finding(rule, word.start, word.end)
                    continue
                chain = chains.setdefault(rule.name, [None] * len(rule.parts))
                began = starts.setdefault(rule.name, [0] * len(rule.parts))
                advance = _advance_ordered if rule.ordered else _advance_any
                finding = advance(rule, word, places, chain, began)
                if finding:
                    held[rule.name] = finding
        return list(held.values())


def _advance_ordered(
    rule: Rule, word: Word, places: tuple[int, ...], chain: list[Word | None], began: list[int]
) -> Finding | None:
    """Prolong the chain with `word`; later parts first, so one word never fills two places."""
    for place in places:
        if place == 0:
            chain[0], began[0] = word, word.start
            continue
        before = chain[place - 1]
        if before is None or not 0 <= word.start - before.end <= rule.gap:
            continue
        if place == len(rule.parts) - 1:
            return Finding(rule, began[place - 1], word.end)
        chain[place], began[place] = word, began[place - 1]
    return None


def _advance_any(
    rule: Rule, word: Word, places: tuple[int, ...], chain: list[Word | None], _: list[int]
) -> Finding | None:
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
    return Finding(rule, start, end)


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
def rulebook() -> Rulebook:
    """Return the rules of rules.yaml."""
    return Rulebook(_rule(name, entry) for name, entry in _document()["rules"].items())


@cache
def rule_version() -> str:
    """Return the version of the rules, to be kept with every judgement."""
    return str(_document()["version"])
