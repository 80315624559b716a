"""A case as its page shows it: chapters with what moved in each, figures in a row, places by role."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from grouping.case_progress import CaseMove, CaseReport, case_moves, furthest_stage, number_of
from grouping.case_records import CaseFile, case_places, load_cases
from grouping.facts.place_roles import PlaceInRole, PlaceRole
from relevance.judgement import FactKind
from storage.stories.case_memberships import case_of_page
from web.i18n.messages import PageTranslator


@dataclass(frozen=True, kw_only=True)
class StatedFigure:
    """What one report states, with its sentence."""

    kind: str
    value: str
    quote: str


@dataclass(frozen=True, kw_only=True)
class CaseArticle:
    """A report as a line: who published it, and when."""

    number: int
    source: str
    url: str
    title: str
    language: str | None
    at: datetime
    is_removed: bool


@dataclass(frozen=True, kw_only=True)
class CaseChapter:
    """A report that is no copy, what it moved, what it states, and its copies."""

    article: CaseArticle
    moves: Sequence[CaseMove]
    figures: Sequence[StatedFigure]
    copies: Sequence[CaseArticle]


@dataclass(frozen=True, kw_only=True)
class CaseSummary:
    """What a list says of a case."""

    number: int
    title: str
    language: str | None
    first_at: datetime
    last_at: datetime
    stage: str | None
    reports: int
    sources: tuple[str, ...]
    figures: Mapping[str, Sequence[FigureStep]]


@dataclass(frozen=True, kw_only=True)
class FigureStep:
    """A value of a figure, and the first report that stated it."""

    value: str
    quote: str
    article: CaseArticle


@dataclass(frozen=True, kw_only=True)
class SourcedPlace:
    """A place in its role, and the report that says so."""

    found: PlaceInRole
    article: CaseArticle


def find_case(session: Session, number: int) -> CaseFile | None:
    """Return the case that has an article of this number."""
    known = case_of_page(session, number)
    return next(iter(load_cases(session, [known])), None) if known is not None else None


def case_summary(case: CaseFile) -> CaseSummary:
    """Return what a list says of a case; its title is that of the newest chapter."""
    newest = case.chapters[-1]
    stage = furthest_stage(case.chapters)
    return CaseSummary(
        number=case.number,
        title=case.title(newest.page_id) or f"#{newest.page_id}",
        language=case.articles[newest.page_id].revision.language,
        first_at=case.reports[0].at,
        last_at=case.reports[-1].at,
        stage=stage.stage.value if stage else None,
        reports=len(case.reports),
        sources=tuple(
            dict.fromkeys(case.articles[one.page_id].page.source for one in case.reports)
        ),
        figures=figure_steps(case_chapters(case)),
    )


def case_chapters(case: CaseFile) -> list[CaseChapter]:
    """Return the chapters, the oldest first."""
    chapters: list[CaseChapter] = []
    known: list[CaseReport] = []
    for report in case.chapters:
        chapters.append(
            CaseChapter(
                article=case_article(case, report),
                moves=[
                    replace(move, quote=case.withheld(move.quote, report.page_id))
                    for move in case_moves(known, [report])
                ],
                figures=[
                    StatedFigure(kind=kind, value=value, quote=quote)
                    for kind, value, quote in case.figures(report)
                ],
                copies=[case_article(case, one) for one in case.copies(report.page_id)],
            )
        )
        known.append(report)
    return chapters


def case_article(case: CaseFile, report: CaseReport) -> CaseArticle:
    """Return a report as a line."""
    page, revision, _ = case.articles[report.page_id]
    return CaseArticle(
        number=page.id,
        source=page.source,
        url=page.url,
        title=case.title(page.id) or f"#{page.id}",
        language=revision.language,
        at=report.at,
        is_removed=page.state.value == "removed",
    )


def figure_steps(chapters: Iterable[CaseChapter]) -> dict[str, list[FigureStep]]:
    """Return the values of each figure as they moved: counts only upward, the others as they came."""
    steps: dict[str, list[FigureStep]] = {kind.value: [] for kind in FactKind}
    for chapter in chapters:
        for figure in chapter.figures:
            row = steps.get(figure.kind)
            if row is None or any(one.value == figure.value for one in row):
                continue
            if (
                figure.kind == FactKind.LAW_ARTICLE
                or not row
                or _is_more(figure.value, row[-1].value)
            ):
                row.append(
                    FigureStep(value=figure.value, quote=figure.quote, article=chapter.article)
                )
    return {kind: row for kind, row in steps.items() if row}


@dataclass(frozen=True, kw_only=True)
class SharedFacts:
    """Two reports of a case, and the kinds of facts that link them, in words."""

    source: str
    at: datetime
    earlier_source: str
    earlier_at: datetime
    kinds: Sequence[str]


def shared_facts(case: CaseFile, t: PageTranslator) -> list[SharedFacts]:
    """Return why reports are of one case, where it is more than a story."""
    reports = {one.page_id: one for one in case.reports}
    return [
        SharedFacts(
            source=case.articles[link.page_id].page.source,
            at=reports[link.page_id].at,
            earlier_source=case.articles[link.earlier_id].page.source,
            earlier_at=reports[link.earlier_id].at,
            kinds=[t.enum_label("link", reason["kind"]) for reason in link.reasons],
        )
        for link in case.links
    ]


def _is_more(value: str, before: str) -> bool:
    return number_of(value) > number_of(before)


def places_by_role(case: CaseFile) -> dict[PlaceRole, list[SourcedPlace]]:
    """Return the places of each role that the texts give to any."""
    reports = {one.page_id: one for one in case.reports}
    found: dict[PlaceRole, list[SourcedPlace]] = {role: [] for role in PlaceRole}
    for page, one in case_places(case):
        found[one.role].append(SourcedPlace(found=one, article=case_article(case, reports[page])))
    return {role: places for role, places in found.items() if places}
