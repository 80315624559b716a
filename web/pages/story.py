"""Story: one event as a report that can be printed."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import HTMLResponse
from sqlalchemy import select

from storage.models import Change
from storage.stories.case_memberships import cases_of_pages
from web.context import AsViewer, NotFound
from web.views.story_list import story_articles

router = APIRouter()


@router.get("/stories/{number:row}", response_class=HTMLResponse)
def story(context: AsViewer, number: int) -> HTMLResponse:
    """Show which articles report it, since when, and their changes."""
    with context.reading() as session:
        articles = story_articles(session, [number]).get(number)
        if not articles:
            raise NotFound
        changes = session.scalars(
            select(Change)
            .where(Change.page_id.in_([one.page.id for one in articles]))
            .order_by(Change.at, Change.id)
        )
        return context.render(
            "story",
            head=articles[0],
            articles=articles,
            sources={one.page.id: one.page.source for one in articles},
            changes=list(changes),
            case=next(
                iter(cases_of_pages(session, [one.page.id for one in articles]).values()), None
            ),
        )
