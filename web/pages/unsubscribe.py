"""Unsubscribe: where the link at the foot of every letter leads."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from article.message import message
from digest.unsubscribe import load_or_create_secret, verify_unsubscribe_token
from storage.delivery.subscribers import set_subscriber_state
from storage.models import Subscriber, SubscriberState
from storage.models.subscriber import SubscriberCode
from web.context import AsAnyone, NotFound, RequestContext

router = APIRouter()


@router.get("/unsubscribe/{token}", response_class=HTMLResponse)
def unsubscribe(context: AsAnyone, token: str) -> HTMLResponse:
    """Ask once: mail scanners open every link, and must not unsubscribe anybody."""
    number = _subscriber_id(context, token)
    with context.reading() as session:
        row = session.get(Subscriber, number)
        if row is None:
            raise NotFound
        done = row.state is SubscriberState.UNSUBSCRIBED
        return context.render("unsubscribe", token=token, done=done)


@router.post("/unsubscribe/{token}", response_class=HTMLResponse)
def confirm_unsubscribe(context: AsAnyone, token: str) -> HTMLResponse:
    """Unsubscribe; mail programs send this by themselves, so the token is all it needs."""
    number = _subscriber_id(context, token)
    with context.writing() as session:
        row = set_subscriber_state(
            session, number, SubscriberState.UNSUBSCRIBED, reason=message(SubscriberCode.ASKED)
        )
        if row is None:
            raise NotFound
        context.audit(session, "unsubscribed", target=f"subscriber {number}")
    return context.render("unsubscribe", token=token, done=True)


def _subscriber_id(context: RequestContext, token: str) -> int:
    number = verify_unsubscribe_token(
        load_or_create_secret(context.app_state.settings.data_dir), token
    )
    if number is None or number >= 2**31:
        raise NotFound
    return number
