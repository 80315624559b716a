"""A field read sentence by sentence: what was found, and where."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from relevance.rules import POSITIVE_SCOPES, RuleMatch, rule_set
from relevance.sentence_split import sentence_spans
from relevance.terms.match_form import MatchForm, match_form
from relevance.terms.missing_diacritics import lacks_diacritics
from relevance.terms.term_matcher import (
    TermMatch,
    term_matcher,
    trigger_matcher,
    unaccented_matcher,
)


@dataclass(frozen=True, slots=True)
class SentenceMatches:
    """A sentence that says something; `number` counts all sentences of the field from 0."""

    number: int
    start: int
    end: int
    matches: tuple[RuleMatch, ...]

    @property
    def is_on_subject(self) -> bool:
        """Return whether anything here supports the subject."""
        return any(finding.rule.scope in POSITIVE_SCOPES for finding in self.matches)


@dataclass(frozen=True, slots=True)
class FieldMatches:
    """One field as read; `spans` are its sentences, if any field had a significant word."""

    field: str
    form: MatchForm
    spans: Sequence[tuple[int, int]]
    sentences: tuple[SentenceMatches, ...]


def find_matches(
    fields: Mapping[str, str], *, language: str | None = None
) -> tuple[FieldMatches, ...]:
    """Find what each sentence of each field says.

    When no field holds a telling word there is nothing to find, and no sentence is looked at.
    """
    forms = {field: match_form(given) for field, given in fields.items()}
    bare = {
        field
        for field, form in forms.items()
        if lacks_diacritics(form.lower, language=language) and unaccented_matcher().find(form)
    }
    if not bare and not any(trigger_matcher().find(form) for form in forms.values()):
        return tuple(FieldMatches(field, form, (), ()) for field, form in forms.items())
    return tuple(_find_in_field(field, form, bare=field in bare) for field, form in forms.items())


def _find_in_field(field: str, form: MatchForm, *, bare: bool) -> FieldMatches:
    words = term_matcher().find(form)
    if bare:
        words += unaccented_matcher().find(form)
    words.sort(key=lambda word: word.start)
    spans = sentence_spans(form.cased)
    book = rule_set()
    sentences = []
    for number, own in _by_sentence(words, spans):
        findings = book.match(own)
        if findings:
            sentences.append(SentenceMatches(number, *spans[number], tuple(findings)))
    return FieldMatches(field, form, spans, tuple(sentences))


def _by_sentence(
    words: Sequence[TermMatch], spans: Sequence[tuple[int, int]]
) -> list[tuple[int, list[TermMatch]]]:
    """Group words by the sentence that holds them; a word across an end belongs to none."""
    starts = [start for start, _ in spans]
    groups: list[tuple[int, list[TermMatch]]] = []
    for word in words:
        number = bisect_right(starts, word.start) - 1
        if number < 0 or word.end > spans[number][1]:
            continue
        if not groups or groups[-1][0] != number:
            groups.append((number, []))
        groups[-1][1].append(word)
    return groups
