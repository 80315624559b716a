"""Stories: events that several pages report."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from web.context import AsViewer
from web.http.row_ids import parse_row_id
from web.views.story_list import newest_story_ids, story_articles

router = APIRouter()

PAGE = 50


@router.get("/stories", response_class=HTMLResponse)
def stories(context: AsViewer, below: str = "") -> HTMLResponse:
    """Show a page of stories with a flagged article, newest first."""
    number = parse_row_id(below)
    with context.reading() as session:
        numbers = newest_story_ids(session, below=number, limit=PAGE + 1)
        return context.render(
            "stories",
            stories=story_articles(session, numbers[:PAGE]),
            next=numbers[PAGE - 1] if len(numbers) > PAGE else None,
            is_first=number is None,
        )
