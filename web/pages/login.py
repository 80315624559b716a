"""Log in, log out, choose a language."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from presentation.i18n import Language
from storage.admin.accounts import audit, find_account
from web.auth.authentication import SESSION_COOKIE
from web.auth.csrf import VerifiedForm
from web.auth.passwords import verify_password
from web.auth.tokens import SESSION_LIFETIME, end_session, start_session
from web.context import LANGUAGE_COOKIE, AsAnyone, local_path

router = APIRouter()


@router.get("/login", response_class=HTMLResponse)
def login(context: AsAnyone, back: str = "/") -> Response:
    """Show the login form."""
    if context.actor:
        return context.redirect(back)
    return context.render("login", back=local_path(back), problem="")


@router.post("/login")
def log_in(context: AsAnyone, sent: VerifiedForm) -> Response:
    """Check name and password; after too many failures nothing is checked."""
    name, back = sent.get("name", "").strip(), local_path(sent.get("back", "/"))
    attempts = context.app_state.login_throttle
    if not attempts.register_attempt(name, context.origin, now=context.now):
        return context.render("login", back=back, problem="too_many", status=429)
    with context.reading() as session:
        account = find_account(session, name)
        fits = verify_password(account, sent.get("password", ""))
    with context.writing() as session:
        act = "login" if fits else "login failed"
        audit(session, name, act, target="dashboard", origin=context.origin, at=context.now)
        token = start_session(session, account, at=context.now) if fits and account else ""
    if not token:
        return context.render("login", back=back, problem="wrong_login", status=403)
    attempts.reset(name, context.origin)
    response = context.redirect(back)
    response.set_cookie(
        SESSION_COOKIE, token, max_age=int(SESSION_LIFETIME.total_seconds()),
        httponly=True, samesite="lax", secure=context.app_state.uses_https,
    )  # fmt: skip
    return response


@router.post("/logout")
def log_out(context: AsAnyone, sent: VerifiedForm) -> RedirectResponse:
    """End the session of this browser."""
    with context.writing() as session:
        end_session(session, context.request.cookies.get(SESSION_COOKIE, ""))
        context.audit(session, "logout", target="dashboard")
    response = context.redirect("/")
    response.delete_cookie(SESSION_COOKIE)
    return response


@router.get("/language/{code}")
def choose_language(context: AsAnyone, code: str, back: str = "/") -> RedirectResponse:
    """Store the language for this browser."""
    response = context.redirect(back)
    if code in set(Language):
        response.set_cookie(
            LANGUAGE_COOKIE, code, max_age=31_536_000, samesite="lax", httponly=True
        )
    return response
