"""Comparison: two wordings of an article side by side."""

from __future__ import annotations

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse
from sqlalchemy import select

from storage.models import Page, Revision
from web.comparison import compare
from web.visit import Looking, Missing

router = APIRouter()


@router.get("/articles/{number:int}/compare", response_class=HTMLResponse)
def comparison(
    visit: Looking,
    number: int,
    old: int = Query(alias="from", default=0),
    new: int = Query(alias="to", default=0),
) -> HTMLResponse:
    """Show what changed; without numbers, from the last revision but one to the last."""
    with visit.reading() as session:
        page = session.get(Page, number) if number < 2**31 else None
        if page is None:
            raise Missing
        new = new or page.revisions
        old = old or new - 1
        found = {
            one.number: one
            for one in session.scalars(
                select(Revision).where(Revision.page_id == number, Revision.number.in_((old, new)))
            )
        }
        if old not in found or new not in found:
            raise Missing
        rows = compare(found[old], found[new])
        return visit.show(
            "comparison", page=page, before=found[old], after=found[new], rows=rows,
            same=sum(row.is_same for row in rows),
        )  # fmt: skip
