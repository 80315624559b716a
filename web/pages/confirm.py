"""Confirm a subscription: where the link of a confirmation mail leads."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from article.message import NOTHING
from digest.unsubscribe import load_or_create_secret, verify_confirmation_token
from storage.delivery.subscribers import set_subscriber_state
from storage.models import Subscriber, SubscriberState
from web.context import AsAnyone, NotFound, RequestContext

router = APIRouter()


@router.get("/confirm/{token}", response_class=HTMLResponse)
def confirm(context: AsAnyone, token: str) -> HTMLResponse:
    """Ask once: mail scanners open every link, and must not subscribe anybody."""
    number = _subscriber_id(context, token)
    with context.reading() as session:
        row = session.get(Subscriber, number)
        if row is None:
            raise NotFound
        waits = row.state is SubscriberState.UNCONFIRMED
        return context.render("confirm", token=token, email=row.email, waits=waits, done=False)


@router.post("/confirm/{token}", response_class=HTMLResponse)
def confirm_subscription(context: AsAnyone, token: str) -> HTMLResponse:
    """Start the subscription. The token is all it needs; whoever unsubscribed since stays so."""
    number = _subscriber_id(context, token)
    with context.writing() as session:
        row = session.get(Subscriber, number, with_for_update=True)
        if row is None:
            raise NotFound
        waits = row.state is SubscriberState.UNCONFIRMED
        if waits:
            set_subscriber_state(session, number, SubscriberState.ACTIVE, reason=NOTHING)
            context.audit(session, "subscription confirmed", target=f"subscriber {number}")
        email = row.email
    return context.render("confirm", token=token, email=email, waits=False, done=waits)


def _subscriber_id(context: RequestContext, token: str) -> int:
    secret = load_or_create_secret(context.app_state.settings.data_dir)
    number = verify_confirmation_token(secret, token)
    if number is None or number >= 2**31:
        raise NotFound
    return number
