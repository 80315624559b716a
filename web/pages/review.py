"""Review: an analyst's verdict on an article, and the next one without a verdict."""

from __future__ import annotations

from datetime import datetime

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from presentation.article_query import ArticleQuery
from storage.articles.reviews import record_review
from storage.models import Page, ReviewState
from storage.search import SearchCursor, search
from storage.search.index import index_pages
from web.auth.csrf import VerifiedForm
from web.context import AsAnalyst, AsViewer, NotFound

router = APIRouter()

_MAX_NOTE_CHARACTERS = 2_000
_UNREVIEWED = ArticleQuery.parse("flagged=yes&review=unreviewed")


@router.get("/queue", response_class=HTMLResponse)
def queue(context: AsViewer) -> Response:
    """Redirect to the newest flagged article without a verdict."""
    with context.reading() as session:
        first = next_unreviewed(session, after=None, now=context.now)
    return context.redirect(f"/articles/{first}") if first else context.render("queue")


@router.post("/articles/{number:row}/review")
def review(context: AsAnalyst, sent: VerifiedForm, number: int) -> RedirectResponse:
    """Store a verdict, with or without a note; a note alone repeats the verdict."""
    note = sent.get("note", "").strip()[:_MAX_NOTE_CHARACTERS] or None
    with context.writing() as session:
        page = session.scalar(select(Page).where(Page.id == number).with_for_update())
        if page is None or page.judgement_id is None:
            raise NotFound
        verdict = _verdict(sent.get("verdict", ""), page)
        record_review(
            session, page, verdict, reviewer=context.actor_name, at=context.now, note=note
        )
        session.flush()
        index_pages(session, [number], is_sqlite=context.app_state.database.is_sqlite)
        context.audit(session, "review", target=f"article {number}", detail=verdict.value)
        following = next_unreviewed(session, after=number, now=context.now)
    if sent.get("go_on") and following:
        return context.redirect(f"/articles/{following}")
    return context.redirect("/queue" if sent.get("go_on") else f"/articles/{number}#review")


def _verdict(value: str, page: Page) -> ReviewState:
    return ReviewState(value) if value in set(ReviewState) else page.review


def next_unreviewed(session: Session, *, after: int | None, now: datetime) -> int | None:
    """Return the next flagged article without a verdict: the next older one, then from the top."""
    query = _UNREVIEWED.to_search_query(now=now)
    places = [SearchCursor(tier=0, last_id=after), None] if after else [None]
    for place in places:
        for one in search(session, query, after=place, limit=2).ids:
            if one != after:
                return one
    return None
