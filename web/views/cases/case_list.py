"""The list of cases: filtered, the newest development first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from relevance.case_stage import CaseStage
from relevance.places.gazetteer import province_codes
from storage.stories.case_memberships import (
    CaseReportRow,
    case_report_rows,
    places_of_case_reports,
)

CASE_FILTERS = ("stage", "place", "source")


@dataclass(frozen=True, kw_only=True)
class ListedCase:
    """A case as its list needs it."""

    number: int
    pages: tuple[int, ...]
    sources: frozenset[str]
    stage: CaseStage | None
    """The furthest that any of its reports names."""
    newest_at: datetime
    """Of the newest report that is no copy."""


def listed_cases(session: Session, filters: Mapping[str, str]) -> list[ListedCase]:
    """Return the cases that match all filters, the one with the newest development first."""
    by_case: dict[int, list[CaseReportRow]] = defaultdict(list)
    for row in case_report_rows(session):
        by_case[row.case_id].append(row)
    cases = [_case(number, rows) for number, rows in by_case.items() if len(rows) > 1]
    if stage := filters.get("stage"):
        cases = [one for one in cases if one.stage == stage]
    if source := filters.get("source"):
        cases = [one for one in cases if source in one.sources]
    if place := filters.get("place"):
        pages = _pages_in(session, set(province_codes(place)))
        cases = [one for one in cases if not pages.isdisjoint(one.pages)]
    return sorted(cases, key=lambda one: (one.newest_at, one.number), reverse=True)


def _case(number: int, rows: Collection[CaseReportRow]) -> ListedCase:
    return ListedCase(
        number=number,
        pages=tuple(row.page_id for row in rows),
        sources=frozenset(row.source for row in rows),
        stage=_furthest(row.stage for row in rows),
        # A copy is no development; where the original is not flagged, there are only copies.
        newest_at=max(row.at for row in [one for one in rows if not one.is_copy] or rows),
    )


def _furthest(stages: Iterable[str | None]) -> CaseStage | None:
    known = [CaseStage(one) for one in stages if one in set(CaseStage)]
    return max(known, key=lambda one: (one is not CaseStage.RETURNED, one.rank), default=None)


def _pages_in(session: Session, codes: Collection[str]) -> set[int]:
    return {
        page
        for page, places in places_of_case_reports(session).items()
        if any(place["code"] in codes for place in places)
    }
