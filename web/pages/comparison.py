"""Comparison: two revisions of an article side by side."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse
from sqlalchemy import select

from storage.models import Page, Revision
from web.context import AsViewer, NotFound
from web.http.row_ids import QueryRowId
from web.views.side_by_side import compare_revisions

router = APIRouter()


@router.get("/articles/{number:row}/compare", response_class=HTMLResponse)
def comparison(
    context: AsViewer,
    number: int,
    old: Annotated[QueryRowId, Query(alias="from")] = 0,
    new: Annotated[QueryRowId, Query(alias="to")] = 0,
) -> HTMLResponse:
    """Show what changed; without numbers, from the last revision but one to the last."""
    with context.reading() as session:
        page = session.get(Page, number)
        if page is None:
            raise NotFound
        new = new or page.revisions
        old = old or new - 1
        found = {
            one.number: one
            for one in session.scalars(
                select(Revision).where(Revision.page_id == number, Revision.number.in_((old, new)))
            )
        }
        revisions = session.execute(
            select(Revision.number, Revision.seen_at)
            .where(Revision.page_id == number)
            .order_by(Revision.number)
        ).all()
        if old not in found or new not in found:
            raise NotFound
        before, after = found[old], found[new]
    # The session is closed: comparing long texts must not hold a connection of the pool.
    return context.render(
        "comparison",
        subject=f"/articles/{number}",
        name=None,
        of_document=False,
        before=before,
        after=after,
        revisions=revisions,
        comparison=compare_revisions(before, after),
    )
