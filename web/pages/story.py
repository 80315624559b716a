"""Story: one event as a report that can be printed."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import HTMLResponse
from sqlalchemy import select

from storage.models import Change
from web.tellings import tellings
from web.visit import Looking, Missing

router = APIRouter()


@router.get("/stories/{number:int}", response_class=HTMLResponse)
def story(visit: Looking, number: int) -> HTMLResponse:
    """Show who tells it, since when, and what became of each telling."""
    with visit.reading() as session:
        told = tellings(session, [number]).get(number) if number < 2**31 else None
        if not told:
            raise Missing
        changes = session.scalars(
            select(Change)
            .where(Change.page_id.in_([one.page.id for one in told]))
            .order_by(Change.at, Change.id)
        )
        return visit.show(
            "story",
            head=told[0],
            tellings=told,
            sources={one.page.id: one.page.source for one in told},
            changes=list(changes),
        )
