"""Subscribers: their state and cursor, and the actions add, edit, pause, resume, delete."""

from __future__ import annotations

from functools import partial

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response
from sqlalchemy.orm import Session

from article.message import NOTHING, message
from storage.delivery.subscribers import all_subscribers, set_subscriber_state
from storage.models import Cadence, Subscriber, SubscriberState
from storage.models.subscriber import SubscriberCode
from storage.search.saved_searches import saved_searches
from web.auth.csrf import VerifiedForm
from web.context import AsOperator, NotFound, RequestContext
from web.views.forms.filter_choices import describe_subscription
from web.views.forms.subscribe_form import add_subscriber_from_form, edit_subscriber_from_form

router = APIRouter()

_AS_NOW = "*"
"""The choice that leaves the filters as they are; no saved search has this name."""
_STATE_AFTER = {"pause": SubscriberState.PAUSED, "resume": SubscriberState.ACTIVE}


@router.get("/subscribers", response_class=HTMLResponse)
def subscribers(context: AsOperator) -> HTMLResponse:
    """Show all subscribers, past ones too."""
    return _show(context)


def _show(context: RequestContext, *, problem: str = "", status: int = 200) -> HTMLResponse:
    with context.reading() as session:
        return context.render(
            "subscribers", rows=all_subscribers(session), problem=problem, status=status,
            subscription=partial(describe_subscription, context.translator),
            cadences=list(Cadence), searches=[row.name for row in saved_searches(session)],
        )  # fmt: skip


@router.post("/subscribers")
def add(context: AsOperator, sent: VerifiedForm) -> Response:
    """Add a subscriber of everything, or of a saved search."""
    search = sent.get("search", "")
    if problem := add_subscriber_from_form(
        context, sent, filters=[f"search={search}"] if search else []
    ):
        return _show(context, problem=problem, status=409)
    return context.redirect("/subscribers")


@router.post("/subscribers/{number:row}/edit")
def edit(context: AsOperator, sent: VerifiedForm, number: int) -> Response:
    """Change what a subscriber receives, and when."""
    search = sent.get("search", _AS_NOW)
    filters = None if search == _AS_NOW else [f"search={search}"] if search else []
    if problem := edit_subscriber_from_form(context, number, sent, filters=filters):
        return _show(context, problem=problem, status=409)
    return context.redirect("/subscribers")


@router.post("/subscribers/{number:row}/{act}")
def act_on_subscriber(context: AsOperator, sent: VerifiedForm, number: int, act: str) -> Response:
    """Pause, resume or delete a subscriber; pending items outlive a pause."""
    if act not in {*_STATE_AFTER, "remove"}:
        raise NotFound
    with context.writing() as session:
        row = _apply_action(session, number, act, by=context.actor_name)
        if row is None:
            raise NotFound
        context.audit(session, f"subscriber {act}", target=row.email)
    return context.redirect("/subscribers")


def _apply_action(session: Session, number: int, act: str, *, by: str) -> Subscriber | None:
    row = session.get(Subscriber, number)
    # A subscriber who unsubscribed by link is resumed by their own request only.
    if row is None or (act == "resume" and row.state is SubscriberState.UNSUBSCRIBED):
        return None
    if act == "remove":
        session.delete(row)
        return row
    return set_subscriber_state(
        session,
        number,
        _STATE_AFTER[act],
        reason=message(SubscriberCode.PAUSED, by=by) if act == "pause" else NOTHING,
    )
