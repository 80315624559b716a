"""Unsubscribe: where the link at the foot of every letter leads."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from digest.token import keep_secret, read_unsubscribe_token
from storage.models import Subscriber, SubscriberState
from storage.subscribing import turn
from web.visit import Anybody, Missing, Visit

router = APIRouter()


@router.get("/unsubscribe/{token}", response_class=HTMLResponse)
def unsubscribe(visit: Anybody, token: str) -> HTMLResponse:
    """Ask once: mail scanners open every link, and must not unsubscribe anybody."""
    number = _reader(visit, token)
    with visit.reading() as session:
        row = session.get(Subscriber, number)
        if row is None:
            raise Missing
        done = row.state is SubscriberState.UNSUBSCRIBED
        return visit.show("unsubscribe", token=token, done=done)


@router.post("/unsubscribe/{token}", response_class=HTMLResponse)
def leave(visit: Anybody, token: str) -> HTMLResponse:
    """Take the reader out; mail programs send this by themselves, so the token is all it needs."""
    number = _reader(visit, token)
    with visit.writing() as session:
        row = turn(session, number, SubscriberState.UNSUBSCRIBED, reason="asked by the reader")
        if row is None:
            raise Missing
        visit.note(session, "unsubscribed", target=f"subscriber {number}")
    return visit.show("unsubscribe", token=token, done=True)


def _reader(visit: Visit, token: str) -> int:
    number = read_unsubscribe_token(keep_secret(visit.site.settings.data_dir), token)
    if number is None or number >= 2**31:
        raise Missing
    return number
