"""Saved searches: filters under a name, each with a feed."""

from __future__ import annotations

import secrets

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlalchemy import select

from storage.models import SavedSearch
from web.filters import Filters
from web.guard.forms import Sent
from web.visit import Deciding, Looking, Missing, Visit

router = APIRouter()


@router.get("/searches", response_class=HTMLResponse)
def searches(visit: Looking) -> HTMLResponse:
    """Show the saved searches."""
    return _show(visit)


def _show(visit: Visit, *, problem: str = "", status: int = 200) -> HTMLResponse:
    with visit.reading() as session:
        rows = list(session.scalars(select(SavedSearch).order_by(SavedSearch.name)))
        return visit.show("searches", rows=rows, problem=problem, status=status)


@router.post("/searches")
def save(visit: Deciding, sent: Sent) -> Response:
    """Save the filters of a list under a name."""
    name = " ".join(sent.get("name", "").split())[:200]
    with visit.writing() as session:
        taken = session.scalar(select(SavedSearch.id).where(SavedSearch.name == name))
        if name and not taken:
            session.add(
                SavedSearch(
                    name=name,
                    filters=Filters.parse(sent.get("filters", "")).query,
                    feed_key=secrets.token_urlsafe(24),
                    saved_by=visit.actor_name,
                    saved_at=visit.now,
                )
            )
            visit.note(session, "search saved", target=name)
    if taken or not name:
        return _show(visit, problem=visit.wording("saved_name_taken"), status=409)
    return visit.go("/searches")


@router.post("/searches/{number:int}/delete")
def delete(visit: Deciding, sent: Sent, number: int) -> RedirectResponse:
    """Forget a search; its feed ends."""
    with visit.writing() as session:
        row = session.get(SavedSearch, number)
        if row is None:
            raise Missing
        session.delete(row)
        visit.note(session, "search deleted", target=row.name)
    return visit.go("/searches")
