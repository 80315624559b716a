"""Stories: events that several pages tell."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from web.tellings import newest_stories, tellings
from web.visit import Looking

router = APIRouter()

PAGE = 50


@router.get("/stories", response_class=HTMLResponse)
def stories(visit: Looking, below: str = "") -> HTMLResponse:
    """Show a page of stories on the subject, the newest first."""
    number = int(below) if below.isdecimal() and len(below) < 10 else None
    with visit.reading() as session:
        numbers = newest_stories(session, below=number, limit=PAGE + 1)
        return visit.show(
            "stories",
            stories=tellings(session, numbers[:PAGE]),
            next=numbers[PAGE - 1] if len(numbers) > PAGE else None,
            is_first=number is None,
        )
