"""The API's records: articles, figures, stories, cases, changes and sources, a page at a time."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from sqlalchemy import select

from grouping.case_records import case_record, load_cases
from presentation.article_query import CHOICE_FILTERS, DATE_FILTERS, WORD_FILTERS, ArticleQuery
from presentation.messages import ENGLISH, VIETNAMESE, render
from presentation.periods import PeriodUnit
from relevance.case_stage import CaseStage
from storage.articles.article_records import article_record
from storage.models import ChangeKind, StoredSource
from storage.search import SearchCursor
from storage.stories.story_records import story_record
from web.context import AsViewer, NotFound
from web.http.row_ids import MAX_ROW_ID
from web.views.article_list import list_articles, listed_record, load_articles
from web.views.cases.case_file import find_case
from web.views.cases.case_list import list_cases
from web.views.change_list import list_changes
from web.views.story_list import newest_story_ids
from web.views.trends import load_trends

router = APIRouter(prefix="/api/v1", tags=["v1"])

RowId = Annotated[int, Path(ge=0, le=MAX_ROW_ID)]
Limit = Annotated[int, Query(ge=1, le=200, description="How many at most.")]
Below = Annotated[int | None, Query(ge=1, le=MAX_ROW_ID, description="Go on below this number.")]


@router.get(
    "/articles",
    description="List articles; takes every filter of the dashboard's list by its name there: "
    f"{', '.join((*CHOICE_FILTERS, *WORD_FILTERS, *DATE_FILTERS))}, published. An article that only a "
    "document has the words of `q` for has `found_in`: document, page and excerpt.",
)
def articles(
    context: AsViewer,
    q: Annotated[str, Query(description="Words; marks are optional.")] = "",
    after: Annotated[str, Query(description="`next` of the page before.")] = "",
    limit: Limit = 50,
) -> dict[str, Any]:
    """List articles; takes every filter of the dashboard's list by its name in the URL."""
    filters = ArticleQuery.from_pairs(context.request.query_params.multi_items())
    with context.reading() as session:
        found = list_articles(
            session, filters, now=context.now, limit=limit, after=SearchCursor.parse(after)
        )
        return {
            "articles": [listed_record(one) for one in found.articles],
            "next": str(found.next) if found.next else None,
        }


@router.get("/articles/{number}")
def article(context: AsViewer, number: RowId) -> dict[str, Any]:
    """Return one article."""
    with context.reading() as session:
        found = load_articles(session, [number])
        if not found:
            raise NotFound
        return article_record(found[0].page, found[0].revision, found[0].judgement)


@router.get(
    "/figures",
    description="Count events and articles by day, week or month, as letters and dashboard do; "
    "takes the filters of /articles, and counts relevant articles unless `flagged` is given.",
)
def figures(
    context: AsViewer,
    unit: Annotated[PeriodUnit, Query(description="day, week or month")] = PeriodUnit.WEEK,
) -> dict[str, Any]:
    """Count what a filter finds by period, in Hanoi days."""
    pairs = context.request.query_params.multi_items()
    if not any(name == "flagged" for name, _ in pairs):
        pairs.append(("flagged", "yes"))
    filters = ArticleQuery.from_pairs(pairs)
    with context.reading() as session:
        trend = load_trends(session, filters, None, unit=unit, now=context.now).trend
    counts = zip(trend.periods.starts, trend.events, trend.articles, strict=True)
    return {
        "unit": trend.periods.unit.value,
        "periods": [
            {"start": start.isoformat(), "events": events, "articles": articles}
            for start, events, articles in counts
        ],
        "events": trend.event_total,
        "articles": trend.article_total,
        "complete": not trend.is_cut,
    }


@router.get("/stories")
def stories(context: AsViewer, below: Below = None, limit: Limit = 20) -> dict[str, Any]:
    """List stories with a flagged article, newest first."""
    with context.reading() as session:
        numbers = newest_story_ids(session, below=below, limit=limit + 1)
        records = [story_record(session, number) for number in numbers[:limit]]
        return {
            "stories": [one for one in records if one],
            "next": numbers[limit - 1] if len(numbers) > limit else None,
        }


@router.get(
    "/cases",
    description="List cases as `tipwatch cases --json` does, the newest development first. `stage` is the "
    "furthest stage reached, `place` a province or country code, `source` the name of a source.",
)
def cases(
    context: AsViewer,
    stage: CaseStage | None = None,
    place: Annotated[str, Query(max_length=100)] = "",
    source: Annotated[str, Query(max_length=100)] = "",
    page: Annotated[int, Query(ge=1, le=100_000, description="1 is the newest.")] = 1,
    limit: Limit = 20,
) -> dict[str, Any]:
    """List cases, the newest development first."""
    filters = {"stage": stage.value if stage else "", "place": place, "source": source}
    first = (page - 1) * limit
    with context.reading() as session:
        found = list_cases(session, filters, first=first, limit=limit)
        shown = load_cases(session, found.shown)
    return {
        "cases": [case_record(one) for one in shown],
        "next": page + 1 if found.total > first + limit else None,
    }


@router.get(
    "/cases/{number}",
    description="Return one case: its reports, figures with their sentences, places by role, stage, and what links "
    "it. The number of any of its articles leads to it.",
)
def case(context: AsViewer, number: RowId) -> dict[str, Any]:
    """Return one case."""
    with context.reading() as session:
        found = find_case(session, number)
    if found is None:
        raise NotFound
    return case_record(found)


@router.get("/changes")
def changes(
    context: AsViewer, kind: ChangeKind | None = None, below: Below = None, limit: Limit = 50
) -> dict[str, Any]:
    """List changes, newest first."""
    with context.reading() as session:
        found = list_changes(session, limit=limit, below=below, kind=kind)
        return {
            "changes": [
                {
                    "kind": one.change.kind.value,
                    "url": one.page.url,
                    "at": _iso(one.change.at),
                    "from_revision": one.change.from_revision,
                    "to_revision": one.change.to_revision,
                    "summary": render(one.change.summary, VIETNAMESE),
                }
                for one in found.changes
            ],
            "next": found.next,
        }


@router.get("/sources")
def sources(context: AsViewer) -> dict[str, Any]:
    """List the sources with their health."""
    last = context.app_state.stats.cached().last_articles
    with context.reading() as session:
        return {
            "sources": [
                {
                    "name": row.name,
                    "state": row.state.value,
                    "health": row.health.value,
                    "reason": render(row.reason, ENGLISH),
                    "failures": row.failures,
                    "next_crawl_at": _iso(row.next_crawl_at),
                    "last_crawl_at": _iso(row.last_crawl_at),
                    "last_success_at": _iso(row.last_success_at),
                    "last_article_at": _iso(last.get(row.name)),
                }
                for row in session.scalars(select(StoredSource).order_by(StoredSource.name))
            ]
        }


def _iso(at: datetime | None) -> str | None:
    return at.isoformat().replace("+00:00", "Z") if at else None
