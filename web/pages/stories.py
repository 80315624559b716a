"""Stories: events that several pages tell."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import HTMLResponse
from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from storage.models import Page, StoredJudgement
from storage.reviewing import flagged_now
from web.listing import lines_of
from web.visit import Looking

router = APIRouter()

PAGE = 50


@router.get("/stories", response_class=HTMLResponse)
def stories(visit: Looking, below: str = "") -> HTMLResponse:
    """Show a page of stories on the subject, the newest original first."""
    number = int(below) if below.isdecimal() and len(below) < 10 else None
    with visit.reading() as session:
        heads = story_heads(session, below=number, limit=PAGE + 1)
        return visit.show(
            "stories",
            lines=lines_of(session, list(heads)[:PAGE]),
            copies=heads,
            next=list(heads)[PAGE - 1] if len(heads) > PAGE else None,
            is_first=number is None,
        )


def story_heads(session: Session, *, below: int | None, limit: int) -> dict[int, int]:
    """Give the originals that others repeat, with how many do."""
    copy = aliased(Page)
    query = (
        select(copy.duplicate_of, func.count())
        .join(Page, Page.id == copy.duplicate_of)
        .join(StoredJudgement, StoredJudgement.id == Page.judgement_id)
        .where(flagged_now())
        .group_by(copy.duplicate_of)
        .order_by(copy.duplicate_of.desc())
        .limit(limit)
    )
    if below:
        query = query.where(copy.duplicate_of < below)
    return {head: count for head, count in session.execute(query) if head is not None}
