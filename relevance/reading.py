"""A field read sentence by sentence: what was found, and where."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from relevance.matchform import MatchForm, match_form
from relevance.rules import FOR, Finding, rulebook
from relevance.sentences import sentence_spans
from relevance.unaccented import is_unaccented
from relevance.vocabulary import Word, vocabulary


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
    """One field as read; `spans` are all its sentences."""

    field: str
    form: MatchForm
    spans: Sequence[tuple[int, int]]
    sentences: tuple[Sentence, ...]


def read(field: str, given: str, *, language: str | None = None) -> Reading:
    """Find what each sentence of `given` says."""
    form = match_form(given)
    spans = sentence_spans(form.cased)
    words = vocabulary().words(form)
    if is_unaccented(form.lower, language=language):
        words += vocabulary(unaccented=True).words(form)
    words.sort(key=lambda word: word.start)
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
