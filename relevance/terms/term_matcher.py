"""The words rules are made of, found in a text in one pass."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import ahocorasick
import yaml

from relevance.terms.match_form import COMBINING_MARKS, MatchForm
from relevance.terms.spelling_variants import expand_alternatives, strip_diacritics, tone_placements

DATA = Path(__file__).parent.parent / "data"


@dataclass(frozen=True, kw_only=True, slots=True)
class Term:
    """An entry of the vocabulary: a name, and how it may be met."""

    name: str
    cased: bool = False
    too_common: bool = False
    mask: bool = False
    matches_unaccented: bool = False

    @property
    def is_trigger(self) -> bool:
        """Return whether a rule can hold for it; where no such term stands none does."""
        return not (self.too_common or self.mask)


class TermMatch(NamedTuple):
    """A term met in a text; offsets are those of the match form."""

    term: Term
    start: int
    end: int


class TermMatcher:
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

    def find(self, form: MatchForm) -> list[TermMatch]:
        """Return the words of `form` in order of their end, whole syllables only, masks applied."""
        return unmasked(self.find_all(form))

    def find_all(self, form: MatchForm) -> list[TermMatch]:
        """Return the words of `form` in order of their end, masks and what they cover among them."""
        found: list[TermMatch] = []
        lower = form.lower
        length = len(lower)
        for last, (size, entries) in self._automaton.iter(lower):
            start, end = last - size + 1, last + 1
            if start and lower[start - 1].isalnum():
                continue
            if end < length and (lower[end].isalnum() or lower[end] in COMBINING_MARKS):
                continue
            for cased, term in entries:
                if not cased or form.cased[start:end] in (cased, cased.upper()):
                    found.append(TermMatch(term, start, end))
        return found


def unmasked(words: list[TermMatch]) -> list[TermMatch]:
    """Drop masks, and words inside or across one unless they are longer: the longer reading wins."""
    masks = [word for word in words if word.term.mask]
    if not masks:
        return words
    visible: list[TermMatch] = []
    position = 0
    for word in words:
        if word.term.mask:
            continue
        while position < len(masks) and masks[position].end <= word.start:
            position += 1
        if not any(_is_masked(mask, word) for mask in masks[position : position + 4]):
            visible.append(word)
    return visible


def _is_masked(mask: TermMatch, word: TermMatch) -> bool:
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
                too_common=entry.get("common", False),
                mask=entry.get("mask", False),
                matches_unaccented=entry.get("folds", False),
            ),
            entry["forms"],
        )
        for name, entry in document["terms"].items()
    ]


def _accented_spellings(file: str) -> Iterable[tuple[str, Term]]:
    return (
        (spelling, term)
        for term, forms in read_terms(file)
        for written in forms
        for form in expand_alternatives(written)
        for spelling in tone_placements(form)
    )


def _unaccented_spellings(file: str) -> Iterable[tuple[str, Term]]:
    for term, forms in read_terms(file):
        if term.matches_unaccented:
            for written in forms:
                for form in expand_alternatives(written):
                    yield strip_diacritics(form), term


@cache
def term_matcher(file: str = "terms.yaml") -> TermMatcher:
    """Return the vocabulary of a data file."""
    return TermMatcher(_accented_spellings(file))


@cache
def unaccented_matcher() -> TermMatcher:
    """Return the terms that survive the loss of their accents."""
    return TermMatcher(_unaccented_spellings("terms.yaml"))
