"""Read title, lead and text, and judge them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from heapq import nlargest
from typing import NamedTuple

from relevance.case_facts import extract_facts
from relevance.elements.combine import (
    TAKEN_BACK,
    core_support,
    elements,
    frame_shares,
    signs_support,
)
from relevance.judgement import Evidence, Judgement
from relevance.matches import FieldMatches, SentenceMatches, find_matches
from relevance.places.place_names import extract_places
from relevance.profile import Axis, profile
from relevance.rules import POSITIVE_SCOPES, Scope, rule_version
from relevance.scoring import EXPLICIT, LEAST_MARGIN, PartScores, decide, named, sentence_score
from relevance.sentences.sentence_quote import sentence_quote
from relevance.terms.term_weights import TermPassage, term_classifier

# Without a lead of its own, an article's first sentences are its lead.
OPENING_SENTENCES = 2
MAX_EVIDENCE = 20
# A sentence that lists offences speaks of none of them.
LISTED_SHARE = 0.3
# Where signs and rules leave it open, the words that decide are shown.
TERM_WEIGHTS = "term-weights"
MAX_TERMS = 4


def judge(*, title: str, lead: str | None, text: str, language: str | None = None) -> Judgement:
    """Judge one article; any string is a legal field, offsets are into the fields as given."""
    fields = find_matches({"title": title, "lead": lead or "", "text": text}, language=language)
    shares = frame_shares(fields)
    verdict = partial(
        decide,
        core=_scope_score(fields, Scope.CORE),
        related=_scope_score(fields, Scope.RELATED),
        supporting=_scope_score(fields, Scope.SUPPORTING),
        against=_against(fields),
        signs=signs_support(fields, shares),
        core_signs=core_support(fields, shares),
        left=_left(shares),
    )
    relevant, score, tier = verdict()
    margin = 0.0
    if not relevant:
        margin = _term_margin(fields)
        relevant, score, tier = verdict(margin=margin)
    tags = profile(fields if relevant else ())
    return Judgement(
        relevant=relevant,
        score=score,
        tier=tier,
        themes=tags[Axis.THEME],
        forms=tags[Axis.FORM],
        acts=tags[Axis.ACT],
        means=tags[Axis.MEANS],
        victims=tags[Axis.VICTIM],
        routes=tags[Axis.ROUTE],
        places=extract_places(reading.form for reading in fields),
        evidence=_evidence(fields, shares, margin) if relevant else (),
        elements=elements(fields, shares) if relevant else (),
        facts=tuple(fact for r in fields for fact in extract_facts(r.field, r.form, r.spans))
        if relevant
        else (),
        rule_version=rule_version(),
    )


def named_support(readings: Sequence[FieldMatches], shares: Mapping[str, float]) -> float:
    """Return what the words that name the crime say, as the verdict weighs them."""
    return named(
        core=_scope_score(readings, Scope.CORE),
        related=_scope_score(readings, Scope.RELATED),
        supporting=_scope_score(readings, Scope.SUPPORTING),
        against=_against(readings),
        left=_left(shares),
    )


def _term_margin(readings: Sequence[FieldMatches]) -> float:
    """Return how the article is worded; nothing where neither a sign nor a rule was found."""
    if not any(reading.signs or reading.sentences for reading in readings):
        return 0.0
    return term_classifier().margin(reading.form.lower for reading in readings)


def _against(readings: Sequence[FieldMatches]) -> float:
    return _scope_score(readings, Scope.AGAINST) + _scope_score(readings, Scope.FRAME)


def _left(shares: Mapping[str, float]) -> float:
    return min(shares.get("all", 1.0), shares.get("rules", 1.0))


def _scope_score(fields: Sequence[FieldMatches], scope: Scope) -> float:
    if not any(reading.sentences for reading in fields):
        return 0.0
    present = {reading.field for reading in fields if reading.form.original.strip()}
    scores = [
        (
            _article_part(reading.field, sentence.number, present),
            _sentence_score(sentence, scope)
            * (LISTED_SHARE if scope is Scope.CORE and sentence.number in reading.lists else 1.0),
        )
        for reading in fields
        for sentence in reading.sentences
    ]
    return PartScores(
        title=sum(worth for part, worth in scores if part == "title"),
        lead=sum(worth for part, worth in scores if part == "lead"),
        body=sum(worth for part, worth in scores if part == "text"),
    ).weighted_sum(len(fields[-1].spans))


def _article_part(field: str, number: int, present: set[str]) -> str:
    """Return the part a sentence plays: what is missing above it, the first sentences stand for."""
    if field == "text" and "lead" not in present and number < OPENING_SENTENCES:
        field = "lead"
    if field == "lead" and "title" not in present and number == 0:
        field = "title"
    return field


def _sentence_score(sentence: SentenceMatches, scope: Scope) -> float:
    worth = sentence_score(f.rule.weight for f in sentence.matches if f.rule.scope is scope)
    if scope is Scope.RELATED:
        # What is said of trafficking already counted; only the surplus is the neighbour's.
        worth = max(worth - _sentence_score(sentence, Scope.CORE), 0.0)
    if scope is Scope.AGAINST and (
        _sentence_score(sentence, Scope.CORE) + _sentence_score(sentence, Scope.RELATED) >= EXPLICIT
    ):
        worth = 0.0
    return worth


def _evidence(
    fields: Sequence[FieldMatches], shares: Mapping[str, float], margin: float
) -> tuple[Evidence, ...]:
    """Return the passages that spoke for the verdict, in reading order."""
    candidates = [
        _Candidate(
            f.rule.weight, reading, sentence.number, term=f.rule.name, start=f.start, end=f.end
        )
        for reading in fields
        for sentence in reading.sentences
        for f in sentence.matches
        if f.rule.scope in POSITIVE_SCOPES
    ]
    candidates += [
        _Candidate(m.sign.weight, reading, m.sentence, term=m.sign.name, start=m.start, end=m.end)
        for reading in fields
        for m in reading.signs
        if shares.get(m.sign.indicator, 1.0) >= TAKEN_BACK
    ]
    if margin > LEAST_MARGIN:
        candidates += _weighty_terms(fields)
    order = {reading.field: place for place, reading in enumerate(fields)}
    weightiest = sorted(candidates, key=lambda one: -one.weight)[:MAX_EVIDENCE]
    weightiest.sort(key=lambda one: (order[one.reading.field], one.start))
    return tuple(
        _evidence_of(one.reading, one.sentence, one.term, one.start, one.end) for one in weightiest
    )


def _weighty_terms(fields: Sequence[FieldMatches]) -> Iterator[_Candidate]:
    """Yield the words and pairs that say most, each once."""
    weightiest: dict[str, tuple[float, FieldMatches, TermPassage]] = {}
    for reading in fields:
        for weight, passage in term_classifier().passages(reading.form.lower):
            weightiest.setdefault(passage.term, (weight, reading, passage))
    for _, reading, passage in nlargest(MAX_TERMS, weightiest.values(), key=lambda one: one[0]):
        sentence = bisect_right(reading.spans, passage.start, key=lambda span: span[0]) - 1
        yield _Candidate(
            0.0, reading, max(sentence, 0), term=TERM_WEIGHTS, start=passage.start, end=passage.end
        )


class _Candidate(NamedTuple):
    weight: float
    reading: FieldMatches
    sentence: int
    term: str
    start: int
    end: int


def _evidence_of(
    field_matches: FieldMatches, sentence: int, term: str, start: int, end: int
) -> Evidence:
    quote = sentence_quote(field_matches.form, field_matches.spans[sentence], (start, end))
    start, end = field_matches.form.span(start, end)
    return Evidence(
        term=term,
        field=field_matches.field,
        quote=quote,
        start=start,
        end=end,
    )
