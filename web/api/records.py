"""The API's records: articles, stories, changes and sources, a page at a time."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query
from sqlalchemy import select

from digest.search import CHOICES, DAYS, WORDS, Filters
from storage.models import ChangeKind, SourceRow
from storage.records import article_record
from storage.searching import Place
from storage.story_records import story_record
from web.happenings import happenings
from web.listing import lines_of, listed
from web.tellings import newest_stories
from web.visit import Looking, Missing

router = APIRouter(prefix="/api/v1", tags=["v1"])

Limit = Annotated[int, Query(ge=1, le=200, description="How many at most.")]
Below = Annotated[int | None, Query(ge=1, le=2**31, description="Go on below this number.")]


@router.get(
    "/articles",
    description="List articles; takes every filter of the dashboard's list by its name there: "
    f"{', '.join((*CHOICES, *WORDS, *DAYS))}, published.",
)
def articles(
    visit: Looking,
    q: Annotated[str, Query(description="Words; marks are optional.")] = "",
    after: Annotated[str, Query(description="`next` of the page before.")] = "",
    limit: Limit = 50,
) -> dict[str, Any]:
    """List articles; takes every filter of the dashboard's list, by the names in its address."""
    filters = Filters.read(visit.request.query_params.multi_items())
    with visit.reading() as session:
        found = listed(session, filters, now=visit.now, limit=limit, after=Place.read(after))
        return {
            "articles": [
                article_record(one.page, one.revision, one.judgement) for one in found.lines
            ],
            "next": str(found.next) if found.next else None,
        }


@router.get("/articles/{number}")
def article(visit: Looking, number: int) -> dict[str, Any]:
    """Give one article."""
    with visit.reading() as session:
        found = lines_of(session, [number]) if number < 2**31 else []
        if not found:
            raise Missing
        return article_record(found[0].page, found[0].revision, found[0].judgement)


@router.get("/stories")
def stories(visit: Looking, below: Below = None, limit: Limit = 20) -> dict[str, Any]:
    """List stories with an article on the subject, the newest first."""
    with visit.reading() as session:
        numbers = newest_stories(session, below=below, limit=limit + 1)
        records = [story_record(session, number) for number in numbers[:limit]]
        return {
            "stories": [one for one in records if one],
            "next": numbers[limit - 1] if len(numbers) > limit else None,
        }


@router.get("/changes")
def changes(
    visit: Looking, kind: ChangeKind | None = None, below: Below = None, limit: Limit = 50
) -> dict[str, Any]:
    """List what happened, newest first."""
    with visit.reading() as session:
        found = happenings(session, limit=limit, below=below, kind=kind)
        return {
            "changes": [
                {
                    "kind": one.change.kind.value,
                    "url": one.page.url,
                    "at": _iso(one.change.at),
                    "from_revision": one.change.from_revision,
                    "to_revision": one.change.to_revision,
                    "summary": one.change.summary,
                }
                for one in found.lines
            ],
            "next": found.next,
        }


@router.get("/sources")
def sources(visit: Looking) -> dict[str, Any]:
    """List the sources and how they do."""
    last = visit.site.figures.last().last_articles
    with visit.reading() as session:
        return {
            "sources": [
                {
                    "name": row.name,
                    "state": row.state.value,
                    "health": row.health.value,
                    "reason": row.reason,
                    "failures": row.failures,
                    "next_crawl_at": _iso(row.next_crawl_at),
                    "last_crawl_at": _iso(row.last_crawl_at),
                    "last_success_at": _iso(row.last_success_at),
                    "last_article_at": _iso(last.get(row.name)),
                }
                for row in session.scalars(select(SourceRow).order_by(SourceRow.name))
            ]
        }


def _iso(at: datetime | None) -> str | None:
    return at.isoformat().replace("+00:00", "Z") if at else None
