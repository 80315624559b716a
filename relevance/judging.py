"""Read title, lead and text, and judge them."""

from __future__ import annotations

from collections.abc import Sequence

from relevance.facts import facts
from relevance.judgement import Evidence, Judgement
from relevance.places import places
from relevance.policy import OUTRIGHT, Support, sentence_worth, verdict
from relevance.profile import Axis, profile
from relevance.reading import Reading, Sentence, read
from relevance.rules import FOR, Scope, rule_version

# Without a lead of its own, an article's first sentences are its lead.
OPENING_SENTENCES = 2
MOST_EVIDENCE = 20


def judge(*, title: str, lead: str | None, text: str, language: str | None = None) -> Judgement:
    """Judge one article; any string is a legal field, offsets are into the fields as given."""
    readings = read({"title": title, "lead": lead or "", "text": text}, language=language)
    relevant, score, tier = verdict(
        core=_support(readings, Scope.CORE),
        related=_support(readings, Scope.RELATED),
        backing=_support(readings, Scope.BACKING),
        against=_support(readings, Scope.AGAINST) + _support(readings, Scope.FRAME),
    )
    tags = profile(readings if relevant else ())
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
        places=places(reading.form for reading in readings),
        evidence=_evidence(readings) if relevant else (),
        facts=tuple(fact for r in readings for fact in facts(r.field, r.form, r.spans))
        if relevant
        else (),
        rule_version=rule_version(),
    )


def _support(readings: Sequence[Reading], scope: Scope) -> float:
    given = {reading.field for reading in readings if reading.form.given.strip()}
    told = [
        (_part(reading.field, sentence.number, given), _worth(sentence, scope))
        for reading in readings
        for sentence in reading.sentences
    ]
    return Support(
        title=sum(worth for part, worth in told if part == "title"),
        lead=sum(worth for part, worth in told if part == "lead"),
        body=sum(worth for part, worth in told if part == "text"),
    ).weighed(len(readings[-1].spans))


def _part(field: str, number: int, given: set[str]) -> str:
    """Return the part a sentence plays: what is missing above it, the first sentences stand for."""
    if field == "text" and "lead" not in given and number < OPENING_SENTENCES:
        field = "lead"
    if field == "lead" and "title" not in given and number == 0:
        field = "title"
    return field


def _worth(sentence: Sentence, scope: Scope) -> float:
    worth = sentence_worth(f.rule.weight for f in sentence.findings if f.rule.scope is scope)
    if scope is Scope.RELATED:
        # What is said of trafficking already counted; only the surplus is the neighbour's.
        worth = max(worth - _worth(sentence, Scope.CORE), 0.0)
    if scope is Scope.AGAINST and (
        _worth(sentence, Scope.CORE) + _worth(sentence, Scope.RELATED) >= OUTRIGHT
    ):
        worth = 0.0
    return worth


def _evidence(readings: Sequence[Reading]) -> tuple[Evidence, ...]:
    """Return the passages that spoke for the verdict, in reading order."""
    spoken = [
        (reading, sentence, finding)
        for reading in readings
        for sentence in reading.sentences
        for finding in sentence.findings
        if finding.rule.scope in FOR
    ]
    weightiest = sorted(spoken, key=lambda passage: -passage[2].rule.weight)[:MOST_EVIDENCE]
    kept = {id(finding) for _, _, finding in weightiest}
    return tuple(
        _passage(reading, sentence, finding.rule.name, finding.start, finding.end)
        for reading, sentence, finding in spoken
        if id(finding) in kept
    )


def _passage(reading: Reading, sentence: Sentence, term: str, start: int, end: int) -> Evidence:
    given = reading.form.given
    quote_start, quote_end = reading.form.span(sentence.start, sentence.end)
    start, end = reading.form.span(start, end)
    return Evidence(
        term=term,
        field=reading.field,
        quote=given[quote_start:quote_end].strip(),
        start=start,
        end=end,
    )
