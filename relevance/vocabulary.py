"""The words rules are made of, found in a text in one pass."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import ahocorasick
import yaml

from relevance.matchform import MARKS, MatchForm
from relevance.spelling import both_placements, expanded, folded

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True, kw_only=True, slots=True)
class Term:
    """An entry of the vocabulary: a name, and how it may be met."""

    name: str
    cased: bool = False
    common: bool = False
    mask: bool = False
    folds: bool = False


class Word(NamedTuple):
    """A term met in a text; offsets are those of the match form."""

    term: Term
    start: int
    end: int


class Vocabulary:
    """An automaton over all spellings of all terms."""

    def __init__(self, spellings: Iterable[tuple[str, Term]]) -> None:
        """Build the automaton from (spelling, term) pairs."""
        meanings: dict[str, list[tuple[str, Term]]] = {}
        for spelling, term in spellings:
            entry = (spelling if term.cased else "", term)
            known = meanings.setdefault(spelling.lower(), [])
            if entry not in known:
                known.append(entry)
        self._automaton = ahocorasick.Automaton()
        for lower, entries in meanings.items():
            self._automaton.add_word(lower, (len(lower), tuple(entries)))
        self._automaton.make_automaton()

    def words(self, form: MatchForm) -> list[Word]:
        """Return the words of `form` in order of their end, whole syllables only, masks applied."""
        found: list[Word] = []
        lower = form.lower
        length = len(lower)
        masked = False
        for last, (size, entries) in self._automaton.iter(lower):
            start, end = last - size + 1, last + 1
            if start and lower[start - 1].isalnum():
                continue
            if end < length and (lower[end].isalnum() or lower[end] in MARKS):
                continue
            for cased, term in entries:
                if cased and form.cased[start:end] not in (cased, cased.upper()):
                    continue
                masked = masked or term.mask
                found.append(Word(term, start, end))
        return _unmasked(found) if masked else found


def _unmasked(words: list[Word]) -> list[Word]:
    """Drop words inside or across a mask unless they are longer: the longer reading wins."""
    masks = [word for word in words if word.term.mask]
    kept: list[Word] = []
    reach = 0
    for word in words:
        if word.term.mask:
            continue
        while reach < len(masks) and masks[reach].end <= word.start:
            reach += 1
        if not any(_hides(mask, word) for mask in masks[reach : reach + 4]):
            kept.append(word)
    return kept


def _hides(mask: Word, word: Word) -> bool:
    return (
        mask.start < word.end
        and word.start < mask.end
        and word.end - word.start < mask.end - mask.start
    )


def read_terms(file: str) -> list[tuple[Term, list[str]]]:
    """Return the terms of a data file, each with its forms as written."""
    document: dict[str, Any] = yaml.load(
        (DATA / file).read_text(encoding="utf-8"), Loader=yaml.CSafeLoader
    )
    return [
        (
            Term(
                name=name,
                cased=entry.get("cased", False),
                common=entry.get("common", False),
                mask=entry.get("mask", False),
                folds=entry.get("folds", False),
            ),
            entry["forms"],
        )
        for name, entry in document["terms"].items()
    ]


def _accented(file: str) -> Iterable[tuple[str, Term]]:
    for term, forms in read_terms(file):
        for written in forms:
            for form in expanded(written):
                for spelling in both_placements(form):
                    yield spelling, term


def _telling(file: str) -> Iterable[tuple[str, Term]]:
    return (
        (spelling, term) for spelling, term in _accented(file) if not term.common and not term.mask
    )


def _unaccented(file: str) -> Iterable[tuple[str, Term]]:
    for term, forms in read_terms(file):
        if term.folds:
            for written in forms:
                for form in expanded(written):
                    yield folded(form), term


@cache
def vocabulary(file: str = "terms.yaml") -> Vocabulary:
    """Return the vocabulary of a data file."""
    return Vocabulary(_accented(file))


@cache
def unaccented_vocabulary() -> Vocabulary:
    """Return the terms that survive the loss of their accents."""
    return Vocabulary(_unaccented("terms.yaml"))


@cache
def telling_vocabulary() -> Vocabulary:
    """Return the terms without which no rule holds: most texts have none, and need no more work."""
    return Vocabulary(_telling("terms.yaml"))
