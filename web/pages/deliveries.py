"""Deliveries: what was sent to whom, and whether it arrived."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, RedirectResponse
from sqlalchemy import select

from operations.alert_mail import alert_from_json
from storage.delivery.deliveries import (
    UNFINISHED_STATES,
    pages_of_delivery,
    requeue_delivery,
)
from storage.models import Delivery, Subscriber
from web.auth.csrf import VerifiedForm
from web.context import AsOperator, NotFound
from web.http.row_ids import parse_row_id
from web.views.article_list import load_articles

router = APIRouter()

PAGE = 50
_MOST = 200


@router.get("/deliveries", response_class=HTMLResponse)
def deliveries(context: AsOperator, below: str = "") -> HTMLResponse:
    """Show all deliveries, newest first."""
    query = (
        select(Delivery, Subscriber.email)
        .outerjoin(Subscriber, Subscriber.id == Delivery.subscriber_id)
        .order_by(Delivery.id.desc())
        .limit(PAGE + 1)
    )
    if (last := parse_row_id(below)) is not None:
        query = query.where(Delivery.id < last)
    with context.reading() as session:
        rows = list(session.execute(query))
        return context.render(
            "deliveries",
            rows=rows[:PAGE],
            next=rows[PAGE - 1][0].id if len(rows) > PAGE else None,
        )


@router.get("/deliveries/{number:row}", response_class=HTMLResponse)
def delivery(context: AsOperator, number: int) -> HTMLResponse:
    """Show one delivery and its content."""
    with context.reading() as session:
        row = session.get(Delivery, number)
        if row is None:
            raise NotFound
        delivered = sorted(pages_of_delivery(session, number), reverse=True)[:_MOST]
        return context.render(
            "delivery",
            row=row,
            email=session.get_one(Subscriber, row.subscriber_id).email
            if row.subscriber_id
            else None,
            alerts=[alert_from_json(one) for one in row.alerts or ()],
            lines=load_articles(session, delivered),
            is_settled=row.state not in UNFINISHED_STATES,
        )


@router.post("/deliveries/{number:row}/resend")
def resend(context: AsOperator, sent: VerifiedForm, number: int) -> RedirectResponse:
    """Send the content of a settled delivery again."""
    with context.writing() as session:
        recipient = requeue_delivery(
            session,
            number,
            now=context.now,
            server_response=f"sent again at the wish of {context.actor_name}",
        )
        if recipient is None:
            raise NotFound
        context.audit(session, "letter resent", target=f"letter {number}", detail=recipient)
    return context.redirect(f"/deliveries/{number}")
