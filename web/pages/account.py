"""My account: a new password, and keys for programs."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlalchemy import select

from storage.accounts import (
    SHORTEST_PASSWORD,
    find_account,
    issue_token,
    password_fits,
    set_password,
)
from storage.models import ApiToken
from web.guard.forms import Sent
from web.visit import Looking, Missing, Visit

router = APIRouter()


@router.get("/account", response_class=HTMLResponse)
def account(visit: Looking) -> HTMLResponse:
    """Show what belongs to who asks."""
    return _show(visit)


def _show(visit: Visit, *, problem: str = "", token: str = "", status: int = 200) -> HTMLResponse:
    with visit.reading() as session:
        mine = find_account(session, visit.actor_name)
        tokens = (
            session.scalars(
                select(ApiToken).where(ApiToken.account_id == mine.id).order_by(ApiToken.id)
            )
            if mine
            else ()
        )
        return visit.show(
            "account", mine=mine, tokens=list(tokens), problem=problem, token=token, status=status,
            shortest=SHORTEST_PASSWORD,
        )  # fmt: skip


@router.post("/account/password")
def change_password(visit: Looking, sent: Sent) -> Response:
    """Set another password; every browser has to log in again."""
    if not visit.site.attempts.begin(visit.actor_name, visit.origin, now=visit.now):
        return _show(visit, problem="too_many", status=429)
    if len(sent.get("new", "")) < SHORTEST_PASSWORD:
        return _show(visit, problem="password_too_short", status=400)
    with visit.writing() as session:
        mine = find_account(session, visit.actor_name)
        fits = password_fits(mine, sent.get("old", ""))
        if mine and fits:
            set_password(session, mine, sent["new"])
            visit.note(session, "password changed", target=mine.name)
    if not fits:
        return _show(visit, problem="wrong_login", status=403)
    visit.site.attempts.forgive(visit.actor_name, visit.origin)
    return visit.go("/login")


@router.post("/account/tokens")
def make_token(visit: Looking, sent: Sent) -> HTMLResponse:
    """Make a key and tell it, this once."""
    with visit.writing() as session:
        mine = find_account(session, visit.actor_name)
        if mine is None:
            raise Missing
        name = sent.get("name", "").strip()[:100] or "API"
        token = issue_token(session, mine, name=name, at=visit.now)
        visit.note(session, "token made", target=name)
    return _show(visit, token=token)


@router.post("/account/tokens/{number:int}/revoke")
def revoke(visit: Looking, sent: Sent, number: int) -> RedirectResponse:
    """End a key of one's own."""
    with visit.writing() as session:
        mine = find_account(session, visit.actor_name)
        token = session.get(ApiToken, number)
        if mine is None or token is None or token.account_id != mine.id:
            raise Missing
        token.revoked_at = visit.now
        visit.note(session, "token revoked", target=token.name)
    return visit.go("/account")
