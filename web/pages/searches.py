"""Saved searches: filters under a name, each with a feed and optional digests."""

from __future__ import annotations

import secrets
from datetime import datetime

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from digest.subscription import subscribers_by_search
from presentation.article_query import ArticleQuery
from storage.models import Cadence, SavedSearch
from storage.search.saved_searches import saved_searches
from web.auth.csrf import VerifiedForm
from web.context import AsAnalyst, AsViewer, NotFound, RequestContext
from web.views.forms import filter_choices
from web.views.forms.subscribe_form import add_subscriber_from_form

router = APIRouter()


@router.get("/searches", response_class=HTMLResponse)
def searches(context: AsViewer) -> HTMLResponse:
    """Show the saved searches."""
    return _show(context)


def _show(
    context: RequestContext, *, problem: str = "", notice: str = "", status: int = 200
) -> HTMLResponse:
    with context.reading() as session:
        return context.render(
            "searches", rows=saved_searches(session), subscribers=subscribers_by_search(session),
            cadences=list(Cadence), problem=problem, notice=notice, status=status,
            describe=lambda row: filter_choices.describe_query(context.translator, ArticleQuery.parse(row.filters)),
        )  # fmt: skip


@router.post("/searches")
def save(context: AsAnalyst, sent: VerifiedForm) -> Response:
    """Save the filters of a list under a name."""
    name = " ".join(sent.get("name", "").split())[:200]
    with context.writing() as session:
        taken = session.scalar(select(SavedSearch.id).where(SavedSearch.name == name))
        if name and not taken:
            session.add(_made(name, sent.get("filters", ""), by=context.actor_name, at=context.now))
            context.audit(session, "search saved", target=name)
    if taken or not name:
        return _show(context, problem=context.translator("saved_name_taken"), status=409)
    return context.redirect("/searches")


@router.post("/searches/{number:row}/subscribe", response_class=HTMLResponse)
def subscribe(context: AsAnalyst, sent: VerifiedForm, number: int) -> HTMLResponse:
    """Subscribe an address to the results of the search."""
    with context.reading() as session:
        name = _find(session, number).name
    if problem := add_subscriber_from_form(context, sent, filters=[f"search={name}"]):
        return _show(context, problem=problem, status=409)
    phrase = "subscriber_added" if context.is_operator else "subscriber_asked"
    notice = context.translator(phrase, email=sent.get("email", "").strip())
    return _show(context, notice=notice)


@router.post("/searches/{number:row}/delete")
def delete(context: AsAnalyst, sent: VerifiedForm, number: int) -> Response:
    """Delete a search and its feed. One with subscribers stays: they would get everything."""
    with context.writing() as session:
        row = _find(session, number)
        subscribers = len(subscribers_by_search(session).get(row.name, ()))
        if not subscribers:
            session.delete(row)
            context.audit(session, "search deleted", target=row.name)
    if subscribers:
        return _show(
            context, problem=context.translator("search_has_subscribers", n=subscribers), status=409
        )
    return context.redirect("/searches")


def _made(name: str, filters: str, *, by: str, at: datetime) -> SavedSearch:
    return SavedSearch(
        name=name, filters=ArticleQuery.parse(filters).query_string, feed_key=secrets.token_urlsafe(24),
        saved_by=by, saved_at=at,
    )  # fmt: skip


def _find(session: Session, number: int) -> SavedSearch:
    row = session.get(SavedSearch, number)
    if row is None:
        raise NotFound
    return row
