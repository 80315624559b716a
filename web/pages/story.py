"""Story: one event as a report that can be printed."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import HTMLResponse
from sqlalchemy import select

from storage.models import Change
from web.listing import lines_of
from web.pages.article import copies_of
from web.visit import Looking, Missing

router = APIRouter()


@router.get("/stories/{number:int}", response_class=HTMLResponse)
def story(visit: Looking, number: int) -> HTMLResponse:
    """Show who tells it, since when, and what became of each telling."""
    with visit.reading() as session:
        found = lines_of(session, [number]) if number < 2**31 else []
        if not found:
            raise Missing
        head = found[0]
        if head.page.duplicate_of:
            found = lines_of(session, [head.page.duplicate_of]) or found
            head = found[0]
        tellings = [head, *copies_of(session, head.page)]
        changes = session.scalars(
            select(Change)
            .where(Change.page_id.in_([one.page.id for one in tellings]))
            .order_by(Change.at, Change.id)
        )
        return visit.show(
            "story",
            head=head,
            tellings=tellings,
            sources={one.page.id: one.page.source for one in tellings},
            changes=list(changes),
        )
