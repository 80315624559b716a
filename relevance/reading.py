"""A field read sentence by sentence: what was found, and where."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from relevance.matchform import MatchForm, match_form
from relevance.rules import FOR, Finding, rulebook
from relevance.sentences import sentence_spans
from relevance.unaccented import is_unaccented
from relevance.vocabulary import Word, telling_vocabulary, unaccented_vocabulary, vocabulary


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence that says something; `number` counts all sentences of the field from 0."""

    number: int
    start: int
    end: int
    findings: tuple[Finding, ...]

    @property
    def speaks(self) -> bool:
        """Say whether anything here speaks for the subject."""
        return any(finding.rule.scope in FOR for finding in self.findings)


@dataclass(frozen=True, slots=True)
class Reading:
    """One field as read; `spans` are its sentences, if any field had a telling word."""

    field: str
    form: MatchForm
    spans: Sequence[tuple[int, int]]
    sentences: tuple[Sentence, ...]


def read(fields: Mapping[str, str], *, language: str | None = None) -> tuple[Reading, ...]:
    """Find what each sentence of each field says.

    When no field holds a telling word there is nothing to find, and no sentence is looked at.
    """
    forms = {field: match_form(given) for field, given in fields.items()}
    bare = {
        field
        for field, form in forms.items()
        if is_unaccented(form.lower, language=language) and unaccented_vocabulary().words(form)
    }
    if not bare and not any(telling_vocabulary().words(form) for form in forms.values()):
        return tuple(Reading(field, form, (), ()) for field, form in forms.items())
    return tuple(_read(field, form, bare=field in bare) for field, form in forms.items())


def _read(field: str, form: MatchForm, *, bare: bool) -> Reading:
    words = vocabulary().words(form)
    if bare:
        words += unaccented_vocabulary().words(form)
    words.sort(key=lambda word: word.start)
    spans = sentence_spans(form.cased)
    book = rulebook()
    sentences = []
    for number, own in _by_sentence(words, spans):
        findings = book.findings(own)
        if findings:
            sentences.append(Sentence(number, *spans[number], tuple(findings)))
    return Reading(field, form, spans, tuple(sentences))


def _by_sentence(
    words: Sequence[Word], spans: Sequence[tuple[int, int]]
) -> list[tuple[int, list[Word]]]:
    """Group words by the sentence that holds them; a word across an end belongs to none."""
    starts = [start for start, _ in spans]
    groups: list[tuple[int, list[Word]]] = []
    for word in words:
        number = bisect_right(starts, word.start) - 1
        if number < 0 or word.end > spans[number][1]:
            continue
        if not groups or groups[-1][0] != number:
            groups.append((number, []))
        groups[-1][1].append(word)
    return groups
