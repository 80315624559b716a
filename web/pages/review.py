"""Review: an analyst's verdict on an article, and the way to the next one that waits."""

from __future__ import annotations

from datetime import datetime

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from digest.search import Filters
from storage.models import Page, ReviewState
from storage.reviewing import record_review
from storage.searching import Place, find
from storage.searching.index import index_pages
from web.guard.forms import Sent
from web.visit import Deciding, Looking, Missing

router = APIRouter()

_LONGEST_NOTE = 2_000
_WAITING = Filters.parse("flagged=yes&review=unreviewed")


@router.get("/queue", response_class=HTMLResponse)
def queue(visit: Looking) -> Response:
    """Go to the newest article that waits for a verdict."""
    with visit.reading() as session:
        first = next_waiting(session, after=None, now=visit.now)
    return visit.go(f"/articles/{first}") if first else visit.show("queue")


@router.post("/articles/{number:int}/review")
def review(visit: Deciding, sent: Sent, number: int) -> RedirectResponse:
    """Note a verdict, with or without a note; a note alone keeps the verdict."""
    note = sent.get("note", "").strip()[:_LONGEST_NOTE] or None
    with visit.writing() as session:
        page = session.scalar(select(Page).where(Page.id == number).with_for_update())
        if page is None or page.judgement_id is None:
            raise Missing
        verdict = _verdict(sent.get("verdict", ""), page)
        record_review(session, page, verdict, reviewer=visit.actor_name, at=visit.now, note=note)
        session.flush()
        index_pages(session, [number], is_sqlite=visit.site.database.is_sqlite)
        visit.note(session, "review", target=f"article {number}", detail=verdict.value)
        following = next_waiting(session, after=number, now=visit.now)
    if sent.get("go_on") and following:
        return visit.go(f"/articles/{following}")
    return visit.go("/queue" if sent.get("go_on") else f"/articles/{number}#review")


def _verdict(said: str, page: Page) -> ReviewState:
    return ReviewState(said) if said in set(ReviewState) else page.review


def next_waiting(session: Session, *, after: int | None, now: datetime) -> int | None:
    """Give the next flagged article without a verdict: the next older one, then from the top."""
    wish = _WAITING.wish(now=now)
    places = [Place(rank=0, last=after), None] if after else [None]
    for place in places:
        for one in find(session, wish, after=place, limit=2).ids:
            if one != after:
                return one
    return None
