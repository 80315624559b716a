"""Saved searches: filters under a name, each with a feed, and with letters for whoever wants them."""

from __future__ import annotations

import secrets
from datetime import datetime

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from digest.search import Filters
from digest.subscription import followers
from storage.models import Cadence, SavedSearch
from storage.saved import saved_searches
from web import choices
from web.enlisting import enlist_sent
from web.guard.forms import Sent
from web.visit import Deciding, Looking, Missing, Visit

router = APIRouter()


@router.get("/searches", response_class=HTMLResponse)
def searches(visit: Looking) -> HTMLResponse:
    """Show the saved searches."""
    return _show(visit)


def _show(visit: Visit, *, problem: str = "", told: str = "", status: int = 200) -> HTMLResponse:
    with visit.reading() as session:
        return visit.show(
            "searches", rows=saved_searches(session), readers=followers(session), cadences=list(Cadence),
            problem=problem, told=told, status=status,
            asked=lambda row: choices.told(visit.wording, Filters.parse(row.filters)),
        )  # fmt: skip


@router.post("/searches")
def save(visit: Deciding, sent: Sent) -> Response:
    """Save the filters of a list under a name."""
    name = " ".join(sent.get("name", "").split())[:200]
    with visit.writing() as session:
        taken = session.scalar(select(SavedSearch.id).where(SavedSearch.name == name))
        if name and not taken:
            session.add(_made(name, sent.get("filters", ""), by=visit.actor_name, at=visit.now))
            visit.note(session, "search saved", target=name)
    if taken or not name:
        return _show(visit, problem=visit.wording("saved_name_taken"), status=409)
    return visit.go("/searches")


@router.post("/searches/{number:int}/subscribe", response_class=HTMLResponse)
def subscribe(visit: Deciding, sent: Sent, number: int) -> HTMLResponse:
    """Let somebody be told by letter of what the search shows."""
    with visit.reading() as session:
        name = _find(session, number).name
    if problem := enlist_sent(visit, sent, filters=[f"search={name}"]):
        return _show(visit, problem=problem, status=409)
    told = visit.wording("reader_added", email=sent.get("email", "").strip())
    return _show(visit, told=told)


@router.post("/searches/{number:int}/delete")
def delete(visit: Deciding, sent: Sent, number: int) -> Response:
    """Forget a search; its feed ends. One with readers stays: they would hear of everything."""
    with visit.writing() as session:
        row = _find(session, number)
        readers = len(followers(session).get(row.name, ()))
        if not readers:
            session.delete(row)
            visit.note(session, "search deleted", target=row.name)
    if readers:
        return _show(visit, problem=visit.wording("search_has_readers", n=readers), status=409)
    return visit.go("/searches")


def _made(name: str, filters: str, *, by: str, at: datetime) -> SavedSearch:
    return SavedSearch(
        name=name, filters=Filters.parse(filters).query, feed_key=secrets.token_urlsafe(24),
        saved_by=by, saved_at=at,
    )  # fmt: skip


def _find(session: Session, number: int) -> SavedSearch:
    row = session.get(SavedSearch, number) if number < 2**31 else None
    if row is None:
        raise Missing
    return row
