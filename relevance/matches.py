"""A field read sentence by sentence: what was found, and where."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from relevance.elements.sign import Element, SignMatch
from relevance.elements.signs import sign_book
from relevance.markup import own_words
from relevance.rules import POSITIVE_SCOPES, RuleMatch, rule_set
from relevance.sentences.sentence_split import sentence_spans
from relevance.terms.compounds import compounds
from relevance.terms.match_form import MatchForm, match_form
from relevance.terms.missing_diacritics import lacks_diacritics
from relevance.terms.term_matcher import (
    TermMatch,
    term_matcher,
    unaccented_matcher,
    unmasked,
)

OFFENCE_LIST = "offence-list"

# "Không ai giữ hộ chiếu" says the opposite of "giữ hộ chiếu".
_DENIABLE = frozenset(
    {"papers-taken", "beaten", "captive", "force", "forced-labour", "forced-scam", "forced-sex"}
)
_DENIALS = ("không ai ", "không bị ", "không hề bị ", "chưa từng bị ", "nobody ", "no one ")
_LONGEST_DENIAL = max(map(len, _DENIALS))


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
    signs: tuple[SignMatch, ...] = ()
    frames: tuple[SignMatch, ...] = ()

    @property
    def lists(self) -> frozenset[int]:
        """Return the sentences that list other offences; a headline names its subject all the same."""
        if self.field == "title":
            return frozenset()
        return frozenset(one.sentence for one in self.frames if one.sign.name == OFFENCE_LIST)


def find_matches(
    fields: Mapping[str, str], *, language: str | None = None
) -> tuple[FieldMatches, ...]:
    """Find what each sentence of each field says.

    When no field holds a trigger word no rule can hold; signs may.
    """
    forms = {field: match_form(given, own_words(given)) for field, given in fields.items()}
    bare = {
        field for field, form in forms.items() if lacks_diacritics(form.lower, language=language)
    }
    words = {field: term_matcher().find_all(form) for field, form in forms.items()}
    unaccented = {field: unaccented_matcher().find(forms[field]) for field in bare}
    has_trigger = any(unaccented.values()) or any(
        word.term.is_trigger for found in words.values() for word in found
    )
    return tuple(
        _find_in_field(
            field,
            form,
            unmasked(words[field]) + unaccented.get(field, []) if has_trigger else [],
            bare=field in bare,
        )
        for field, form in forms.items()
    )


def _find_in_field(
    field: str, form: MatchForm, words: Sequence[TermMatch], *, bare: bool
) -> FieldMatches:
    spans = sentence_spans(form.cased)
    inside = partial(compounds().inside, form.lower)
    signs: list[SignMatch] = []
    frames: list[SignMatch] = []
    for match in sign_book(bare=bare).find(form, spans, inside, headline=field == "title"):
        (frames if match.sign.element is Element.FRAME else signs).append(match)
    book = rule_set()
    sentences = []
    for number, own in _by_sentence(sorted(words, key=lambda word: word.start), spans):
        if not book.can_hold(own):
            continue
        start, end = spans[number]
        findings = book.match(_plain_words(form.lower, own, inside(start, end)))
        if findings:
            sentences.append(SentenceMatches(number, start, end, tuple(findings)))
    return FieldMatches(field, form, spans, tuple(sentences), tuple(signs), tuple(frames))


def _plain_words(lower: str, words: Sequence[TermMatch], inside: Container[int]) -> list[TermMatch]:
    """Return the words that are not part of a compound and not denied."""
    return [
        word
        for word in words
        if word.start not in inside
        and word.end not in inside
        and not (word.term.name in _DENIABLE and _is_denied(lower, word.start))
    ]


def _is_denied(lower: str, start: int) -> bool:
    return lower[max(0, start - _LONGEST_DENIAL) : start].endswith(_DENIALS)


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
