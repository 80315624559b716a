"""Subscribers: who is told, how far they have been told, and the levers: add, pause, resume, forget."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response
from sqlalchemy.orm import Session

from storage.models import Cadence, Subscriber, SubscriberState
from storage.saved import saved_searches
from storage.subscribing import all_subscribers, turn
from web.enlisting import enlist_sent
from web.guard.forms import Sent
from web.visit import Missing, Steering, Visit

router = APIRouter()

_TURNS = {"pause": SubscriberState.PAUSED, "resume": SubscriberState.ACTIVE}


@router.get("/subscribers", response_class=HTMLResponse)
def subscribers(visit: Steering) -> HTMLResponse:
    """Show everybody who gets letters, or did."""
    return _show(visit)


def _show(visit: Visit, *, problem: str = "", status: int = 200) -> HTMLResponse:
    with visit.reading() as session:
        return visit.show(
            "subscribers", rows=all_subscribers(session), problem=problem, status=status,
            cadences=list(Cadence), searches=[row.name for row in saved_searches(session)],
        )  # fmt: skip


@router.post("/subscribers")
def add(visit: Steering, sent: Sent) -> Response:
    """Add a reader of everything, or of a saved search."""
    search = sent.get("search", "")
    if problem := enlist_sent(visit, sent, filters=[f"search={search}"] if search else []):
        return _show(visit, problem=problem, status=409)
    return visit.go("/subscribers")


@router.post("/subscribers/{number:int}/{act}")
def steer(visit: Steering, sent: Sent, number: int, act: str) -> Response:
    """Pause, resume or forget a reader; what they are owed outlives a pause."""
    if number >= 2**31 or act not in {*_TURNS, "remove"}:
        raise Missing
    with visit.writing() as session:
        row = _turned(session, number, act, by=visit.actor_name)
        if row is None:
            raise Missing
        visit.note(session, f"subscriber {act}", target=row.email)
    return visit.go("/subscribers")


def _turned(session: Session, number: int, act: str, *, by: str) -> Subscriber | None:
    row = session.get(Subscriber, number)
    # Who left by their own link comes back by their own word only.
    if row is None or (act == "resume" and row.state is SubscriberState.UNSUBSCRIBED):
        return None
    if act == "remove":
        session.delete(row)
        return row
    return turn(session, number, _TURNS[act], reason=f"paused by {by}" if act == "pause" else "")
