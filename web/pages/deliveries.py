"""Deliveries: what was sent to whom, and whether it arrived."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, RedirectResponse
from sqlalchemy import select

from storage.delivering import UNDER_WAY, pages_of
from storage.models import Delivery, Subscriber
from storage.resending import owe_again
from web.guard.forms import Sent
from web.listing import lines_of
from web.visit import Missing, Steering

router = APIRouter()

PAGE = 50
_MOST = 200


@router.get("/deliveries", response_class=HTMLResponse)
def deliveries(visit: Steering, below: str = "") -> HTMLResponse:
    """Show the letters, newest first."""
    query = (
        select(Delivery, Subscriber.email)
        .join(Subscriber, Subscriber.id == Delivery.subscriber_id)
        .order_by(Delivery.id.desc())
        .limit(PAGE + 1)
    )
    if below.isdecimal() and len(below) < 12:
        query = query.where(Delivery.id < int(below))
    with visit.reading() as session:
        rows = list(session.execute(query))
        return visit.show(
            "deliveries",
            rows=rows[:PAGE],
            next=rows[PAGE - 1][0].id if len(rows) > PAGE else None,
        )


@router.get("/deliveries/{number:int}", response_class=HTMLResponse)
def delivery(visit: Steering, number: int) -> HTMLResponse:
    """Show one letter and what it told."""
    with visit.reading() as session:
        row = session.get(Delivery, number) if number < 2**31 else None
        if row is None:
            raise Missing
        told = sorted(pages_of(session, number), reverse=True)[:_MOST]
        return visit.show(
            "delivery",
            row=row,
            subscriber=session.get_one(Subscriber, row.subscriber_id),
            lines=lines_of(session, told),
            is_settled=row.state not in UNDER_WAY,
        )


@router.post("/deliveries/{number:int}/resend")
def resend(visit: Steering, sent: Sent, number: int) -> RedirectResponse:
    """Let the reader's next letter tell again what this one told."""
    with visit.writing() as session:
        told = owe_again(
            session, number, now=visit.now, said=f"sent again at the wish of {visit.actor_name}"
        )
        if told is None:
            raise Missing
        visit.note(session, "letter resent", target=f"letter {number}", detail=told.email)
    return visit.go(f"/deliveries/{number}")
