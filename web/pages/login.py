"""Logging in and out, and choosing a language."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from digest.value import Language
from storage.accounts import (
    SESSION_LASTS,
    end_session,
    find_account,
    note,
    password_fits,
    start_session,
)
from web.guard.entry import SESSION_COOKIE
from web.guard.forms import Sent
from web.visit import LANGUAGE_COOKIE, Anybody, local_path

router = APIRouter()


@router.get("/login", response_class=HTMLResponse)
def login(visit: Anybody, back: str = "/") -> Response:
    """Ask who it is."""
    if visit.actor:
        return visit.go(back)
    return visit.show("login", back=local_path(back), problem="")


@router.post("/login")
def log_in(visit: Anybody, sent: Sent) -> Response:
    """Check name and password; too many wrong ones are not checked any more."""
    name, back = sent.get("name", "").strip(), local_path(sent.get("back", "/"))
    attempts = visit.site.attempts
    if not attempts.begin(name, visit.origin, now=visit.now):
        return visit.show("login", back=back, problem="too_many", status=429)
    with visit.reading() as session:
        account = find_account(session, name)
        fits = password_fits(account, sent.get("password", ""))
    with visit.writing() as session:
        act = "login" if fits else "login failed"
        note(session, name, act, target="dashboard", origin=visit.origin, at=visit.now)
        token = start_session(session, account, at=visit.now) if fits and account else ""
    if not token:
        return visit.show("login", back=back, problem="wrong_login", status=403)
    attempts.forgive(name, visit.origin)
    response = visit.go(back)
    response.set_cookie(
        SESSION_COOKIE, token, max_age=int(SESSION_LASTS.total_seconds()),
        httponly=True, samesite="lax", secure=visit.site.is_secure,
    )  # fmt: skip
    return response


@router.post("/logout")
def log_out(visit: Anybody, sent: Sent) -> RedirectResponse:
    """End the session of this browser."""
    with visit.writing() as session:
        end_session(session, visit.request.cookies.get(SESSION_COOKIE, ""))
        visit.note(session, "logout", target="dashboard")
    response = visit.go("/")
    response.delete_cookie(SESSION_COOKIE)
    return response


@router.get("/language/{code}")
def choose_language(visit: Anybody, code: str, back: str = "/") -> RedirectResponse:
    """Keep the language for this browser."""
    response = visit.go(back)
    if code in set(Language):
        response.set_cookie(
            LANGUAGE_COOKIE, code, max_age=31_536_000, samesite="lax", httponly=True
        )
    return response
