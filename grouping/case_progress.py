"""What a report adds to a matter that is known: figures that moved, a charge, a stage, a country."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from relevance.case_stage import CaseStage, StageFound
from relevance.judgement import CaseFact, FactKind


class MoveKind(StrEnum):
    """What moved."""

    VICTIMS = "victims"
    OFFENDERS = "offenders"
    LAW_ARTICLE = "law_article"
    SENTENCE_YEARS = "sentence_years"
    STAGE = "stage"
    COUNTRY = "country"


URGENT_MOVES = frozenset({MoveKind.VICTIMS, MoveKind.LAW_ARTICLE, MoveKind.STAGE, MoveKind.COUNTRY})
"""Those that readers of alerts receive at once."""

_FIELDS = ("title", "lead", "text")


@dataclass(frozen=True, kw_only=True)
class CaseReport:
    """What one report states about its case."""

    page_id: int
    at: datetime
    """Published, else first seen."""
    facts: Sequence[CaseFact] = ()
    stage: StageFound | None = None
    countries: Mapping[str, str] = field(default_factory=dict)
    """ISO 3166-1 codes of the countries that its title or lead names, with that field; not Vietnam."""


@dataclass(frozen=True, kw_only=True)
class CaseMove:
    """One thing that moved, with the sentence that says so.

    `before` and `after` are figures as written, article numbers of the Penal Code, stages, or country codes;
    `before` is None where nothing was stated.
    """

    kind: MoveKind
    before: str | None
    after: str
    quote: str
    page_id: int


def case_moves(known: Sequence[CaseReport], new: Sequence[CaseReport]) -> tuple[CaseMove, ...]:
    """Return what new reports add to the known ones, in the order of the kinds.

    Counts move upward only: a lower one counts something else, or an earlier hour. What no known report stated is
    no move, but for the stage: another newsroom words the same event otherwise.
    """
    if not known:
        return ()
    ordered = sorted(new, key=lambda one: (one.at, one.page_id))
    moves = (
        _count_move(known, ordered, FactKind.VICTIMS, kind=MoveKind.VICTIMS),
        _count_move(known, ordered, FactKind.OFFENDERS, kind=MoveKind.OFFENDERS),
        _article_move(known, ordered),
        _count_move(known, ordered, FactKind.SENTENCE_YEARS, kind=MoveKind.SENTENCE_YEARS),
        _stage_move(known, ordered),
        _country_move(known, ordered),
    )
    return tuple(move for move in moves if move)


def main_figure(report: CaseReport, kind: FactKind) -> CaseFact | None:
    """Return the figure a report leads with: the highest of its title, else lead; else the body's first."""
    for name in _FIELDS:
        stated = [one for one in report.facts if one.kind is kind and one.field == name]
        if stated:
            return (
                stated[0] if name == "text" else max(stated, key=lambda one: number_of(one.value))
            )
    return None


def number_of(value: str) -> float:
    """Return a stated figure as a number; life imprisonment exceeds every term."""
    return float("inf") if value == "life" else float(value)


def furthest_stage(reports: Iterable[CaseReport]) -> StageFound | None:
    """Return the furthest stage any report names; the return of victims only if nothing else is."""
    found = [one.stage for one in reports if one.stage]
    return max(
        found,
        key=lambda one: (one.stage is not CaseStage.RETURNED, one.stage.rank),
        default=None,
    )


def _count_move(
    known: Sequence[CaseReport], new: Sequence[CaseReport], fact: FactKind, *, kind: MoveKind
) -> CaseMove | None:
    before = [found for one in known if (found := main_figure(one, fact))]
    after = [(one, found) for one in new if (found := main_figure(one, fact))]
    if not before or not after:
        return None
    highest = max(before, key=lambda one: number_of(one.value))
    report, moved = max(after, key=lambda pair: number_of(pair[1].value))
    if number_of(moved.value) <= number_of(highest.value):
        return None
    return CaseMove(
        kind=kind,
        before=highest.value,
        after=moved.value,
        quote=moved.quote,
        page_id=report.page_id,
    )


def _article_move(known: Sequence[CaseReport], new: Sequence[CaseReport]) -> CaseMove | None:
    before = [value for one in known for value in _articles(one)]
    for report in new:
        for article, fact in _articles(report).items():
            if before and article not in before:
                return CaseMove(
                    kind=MoveKind.LAW_ARTICLE,
                    before=before[-1],
                    after=article,
                    quote=fact.quote,
                    page_id=report.page_id,
                )
    return None


def _articles(report: CaseReport) -> dict[str, CaseFact]:
    """Return the articles a report names, without clause and point."""
    return {
        one.value.partition(".")[0]: one for one in report.facts if one.kind is FactKind.LAW_ARTICLE
    }


def _stage_move(known: Sequence[CaseReport], new: Sequence[CaseReport]) -> CaseMove | None:
    before = furthest_stage(known)
    reached = {one.stage.stage for one in known if one.stage}
    for report in reversed(new):
        after = report.stage
        if after is None or after.stage in reached:
            continue
        if (
            before is None
            or after.stage is CaseStage.RETURNED
            or before.stage is CaseStage.RETURNED
            or after.stage.rank > before.stage.rank
        ):
            return CaseMove(
                kind=MoveKind.STAGE,
                before=before.stage.value if before else None,
                after=after.stage.value,
                quote=after.quote,
                page_id=report.page_id,
            )
    return None


def _country_move(known: Sequence[CaseReport], new: Sequence[CaseReport]) -> CaseMove | None:
    before = [code for one in known for code in one.countries]
    for report in new:
        for code, quote in report.countries.items():
            if before and code not in before:
                return CaseMove(
                    kind=MoveKind.COUNTRY,
                    before=before[-1],
                    after=code,
                    quote=quote,
                    page_id=report.page_id,
                )
    return None
