"""Read title, lead and text, and judge them."""

from __future__ import annotations

from collections.abc import Sequence

from relevance.case_facts import extract_facts
from relevance.judgement import Evidence, Judgement
from relevance.matches import FieldMatches, SentenceMatches, find_matches
from relevance.place_names import extract_places
from relevance.profile import Axis, profile
from relevance.rules import POSITIVE_SCOPES, Scope, rule_version
from relevance.scoring import EXPLICIT, PartScores, decide, sentence_score

# Without a lead of its own, an article's first sentences are its lead.
OPENING_SENTENCES = 2
MAX_EVIDENCE = 20


def judge(*, title: str, lead: str | None, text: str, language: str | None = None) -> Judgement:
    """Judge one article; any string is a legal field, offsets are into the fields as given."""
    fields = find_matches({"title": title, "lead": lead or "", "text": text}, language=language)
    relevant, score, tier = decide(
        core=_scope_score(fields, Scope.CORE),
        related=_scope_score(fields, Scope.RELATED),
        supporting=_scope_score(fields, Scope.SUPPORTING),
        against=_scope_score(fields, Scope.AGAINST) + _scope_score(fields, Scope.FRAME),
    )
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
        evidence=_evidence(fields) if relevant else (),
        facts=tuple(fact for r in fields for fact in extract_facts(r.field, r.form, r.spans))
        if relevant
        else (),
        rule_version=rule_version(),
    )


def _scope_score(fields: Sequence[FieldMatches], scope: Scope) -> float:
    present = {reading.field for reading in fields if reading.form.original.strip()}
    scores = [
        (_article_part(reading.field, sentence.number, present), _sentence_score(sentence, scope))
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


def _evidence(fields: Sequence[FieldMatches]) -> tuple[Evidence, ...]:
    """Return the passages that spoke for the verdict, in reading order."""
    candidates = [
        (reading, sentence, finding)
        for reading in fields
        for sentence in reading.sentences
        for finding in sentence.matches
        if finding.rule.scope in POSITIVE_SCOPES
    ]
    weightiest = sorted(candidates, key=lambda passage: -passage[2].rule.weight)[:MAX_EVIDENCE]
    selected = {id(finding) for _, _, finding in weightiest}
    return tuple(
        _evidence_of(reading, sentence, finding.rule.name, finding.start, finding.end)
        for reading, sentence, finding in candidates
        if id(finding) in selected
    )


def _evidence_of(
    field_matches: FieldMatches, sentence: SentenceMatches, term: str, start: int, end: int
) -> Evidence:
    original = field_matches.form.original
    quote_start, quote_end = field_matches.form.span(sentence.start, sentence.end)
    start, end = field_matches.form.span(start, end)
    return Evidence(
        term=term,
        field=field_matches.field,
        quote=original[quote_start:quote_end].strip(),
        start=start,
        end=end,
    )
