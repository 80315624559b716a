"""The case record that programs receive: reports of one matter over time, its figures and its stage."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from grouping.case_progress import CaseReport, furthest_stage, main_figure
from grouping.case_reports import load_case_reports
from presentation.withheld_names import withhold_initials
from relevance.judgement import FactKind
from storage.engine import Session
from storage.stories.story_records import story_records


def case_records(session: Session) -> Iterator[dict[str, Any]]:
    """Stream the cases with a flagged report, the newest first; a case is a story as it went on."""
    for story in story_records(session):
        pages = [one["id"] for one in story["articles"]]
        yield _record(story, load_case_reports(session, pages))


def _record(story: Mapping[str, Any], reports: Mapping[int, CaseReport]) -> dict[str, Any]:
    articles = [(reports[one["id"]], one) for one in story["articles"] if one["id"] in reports]
    articles.sort(key=lambda pair: (pair[0].at, pair[0].page_id))
    stage = furthest_stage(report for report, _ in articles)
    return {
        "id": story["id"],
        "title": withhold_initials(story["title"]),
        "first_at": story["first_at"],
        "last_at": _iso(articles[-1][0].at) if articles else story["first_at"],
        "stage": stage.stage.value if stage else None,
        "articles": [
            {
                "url": one["url"],
                "source": one["source"],
                "story_id": story["id"],
                "at": _iso(report.at),
                "title": withhold_initials(one["title"]),
                "role": one["role"],
            }
            for report, one in articles
        ],
        "figures": [
            figure
            for report, one in articles
            if one["role"] != "republished"
            for figure in _figures(report, str(one["url"]))
        ],
    }


def _figures(report: CaseReport, url: str) -> Iterator[dict[str, Any]]:
    """Yield what a report leads with, a figure of each kind, and the stage it names."""
    for kind in FactKind:
        if fact := main_figure(report, kind):
            yield _figure(report, url, kind=kind.value, value=fact.value, quote=fact.quote)
    if report.stage:
        yield _figure(
            report, url, kind="stage", value=report.stage.stage.value, quote=report.stage.quote
        )


def _figure(report: CaseReport, url: str, *, kind: str, value: str, quote: str) -> dict[str, Any]:
    return {
        "kind": kind,
        "value": value,
        "url": url,
        "at": _iso(report.at),
        "quote": withhold_initials(quote),
    }


def _iso(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")
