"""CSRF protection: forms are accepted only from our own pages."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, HTTPException, Request

from web.auth.authentication import SESSION_COOKIE

CSRF_COOKIE = "tipwatch_visitor"
CSRF_FIELD = "form_key"


class CsrfError(Exception):
    """A form not sent by a page of ours, or older than the session. Load the page again."""


def new_csrf_secret() -> str:
    """Create a secret for a browser that has none yet."""
    return secrets.token_urlsafe(24)


def csrf_token(cookie: str) -> str:
    """Derive the token of our forms; only a reader of our pages knows it."""
    return hashlib.sha256(f"tipwatch form {cookie}".encode()).hexdigest()


def csrf_secret(request: Request) -> str:
    """Return the browser's secret; empty if it has none."""
    return request.cookies.get(SESSION_COOKIE) or request.cookies.get(CSRF_COOKIE) or ""


async def _verified_form(request: Request) -> dict[str, str]:
    origin = request.headers.get("origin")
    foreign = origin is not None and urlsplit(origin).netloc != request.headers.get("host")
    site = request.headers.get("sec-fetch-site", "same-origin")
    # An API token only reads: a leaked one must not issue another or control sources.
    foreign = foreign or "authorization" in request.headers
    if foreign or site not in {"same-origin", "none"}:
        raise CsrfError
    sent = {name: value for name, value in (await request.form()).items() if isinstance(value, str)}
    if any("\0" in value for value in sent.values()):
        raise HTTPException(400, "a field holds a NUL, which PostgreSQL does not store")
    secret = csrf_secret(request)
    if not secret or not hmac.compare_digest(
        sent.get(CSRF_FIELD, "").encode(), csrf_token(secret).encode()
    ):
        raise CsrfError
    return sent


VerifiedForm = Annotated[dict[str, str], Depends(_verified_form)]
