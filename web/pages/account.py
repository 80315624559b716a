"""My account: change the password, issue and revoke API tokens."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlalchemy import select

from storage.admin.accounts import find_account
from storage.models import ApiToken
from web.auth.csrf import VerifiedForm
from web.auth.passwords import MIN_PASSWORD_LENGTH, set_password, verify_password
from web.auth.tokens import issue_token
from web.context import AsViewer, NotFound, RequestContext

router = APIRouter()


@router.get("/account", response_class=HTMLResponse)
def account(context: AsViewer) -> HTMLResponse:
    """Show the account of the principal."""
    return _show(context)


def _show(
    context: RequestContext, *, problem: str = "", token: str = "", status: int = 200
) -> HTMLResponse:
    with context.reading() as session:
        mine = find_account(session, context.actor_name)
        tokens = (
            session.scalars(
                select(ApiToken).where(ApiToken.account_id == mine.id).order_by(ApiToken.id)
            )
            if mine
            else ()
        )
        return context.render(
            "account", mine=mine, tokens=list(tokens), problem=problem, token=token, status=status,
            shortest=MIN_PASSWORD_LENGTH,
        )  # fmt: skip


@router.post("/account/password")
def change_password(context: AsViewer, sent: VerifiedForm) -> Response:
    """Set another password; every browser has to log in again."""
    if not context.app_state.login_throttle.register_attempt(
        context.actor_name, context.origin, now=context.now
    ):
        return _show(context, problem="too_many", status=429)
    if len(sent.get("new", "")) < MIN_PASSWORD_LENGTH:
        return _show(context, problem="password_too_short", status=400)
    with context.writing() as session:
        mine = find_account(session, context.actor_name)
        fits = verify_password(mine, sent.get("old", ""))
        if mine and fits:
            set_password(session, mine, sent["new"])
            context.audit(session, "password changed", target=mine.name)
    if not fits:
        return _show(context, problem="wrong_login", status=403)
    context.app_state.login_throttle.reset(context.actor_name, context.origin)
    return context.redirect("/login")


@router.post("/account/tokens")
def make_token(context: AsViewer, sent: VerifiedForm) -> HTMLResponse:
    """Issue an API token and show it, this once."""
    with context.writing() as session:
        mine = find_account(session, context.actor_name)
        if mine is None:
            raise NotFound
        name = sent.get("name", "").strip()[:100] or "API"
        token = issue_token(session, mine, name=name, at=context.now)
        context.audit(session, "token made", target=name)
    return _show(context, token=token)


@router.post("/account/tokens/{number:row}/revoke")
def revoke(context: AsViewer, sent: VerifiedForm, number: int) -> RedirectResponse:
    """Revoke an API token of one's own."""
    with context.writing() as session:
        mine = find_account(session, context.actor_name)
        token = session.get(ApiToken, number)
        if mine is None or token is None or token.account_id != mine.id:
            raise NotFound
        token.revoked_at = context.now
        context.audit(session, "token revoked", target=token.name)
    return context.redirect("/account")
