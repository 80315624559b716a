"""Load what stored reports state about their case: figures, stage and countries."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from grouping.case_progress import CaseReport
from grouping.facts.places import HOME
from relevance.case_stage import find_stage
from relevance.judgement import CaseFact, FactKind, PlaceKind
from storage.articles.flagged import FlaggedArticle, read_flagged_articles
from storage.engine import Session


def load_case_reports(session: Session, page_ids: Collection[int]) -> dict[int, CaseReport]:
    """Return the reports of those of the pages that are flagged, by page."""
    return {row.page.id: case_report(row) for row in read_flagged_articles(session, page_ids)}


def case_report(row: FlaggedArticle) -> CaseReport:
    """Return what one report states."""
    page, revision, judgement = row
    return CaseReport(
        page_id=page.id,
        at=revision.published_at or page.first_seen_at,
        facts=tuple(_fact(row) for row in judgement.facts),
        stage=find_stage(title=revision.title, lead=revision.lead, text=revision.text),
        countries=_countries(judgement.places, (revision.title, revision.lead or "")),
    )


def _fact(row: dict[str, Any]) -> CaseFact:
    return CaseFact(**{**row, "kind": FactKind(row["kind"])})


def _countries(places: list[dict[str, Any]], fields: tuple[str, ...]) -> dict[str, str]:
    found = {}
    for place in places:
        field = next((one for one in fields if place["name"].casefold() in one.casefold()), None)
        if place["kind"] != PlaceKind.PROVINCE and place["code"] != HOME and field:
            found[str(place["code"])] = field
    return found
