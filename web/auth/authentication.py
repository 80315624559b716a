"""Authentication: a browser with a session, a program with a token, or anybody on this machine."""

from __future__ import annotations

import base64
import binascii
from datetime import datetime

from fastapi import Request
from sqlalchemy.orm import Session

from storage.admin.accounts import has_accounts
from storage.models import AccountRole
from web.auth.tokens import Principal, principal_of_session, principal_of_token

SESSION_COOKIE = "tipwatch_session"


def authenticate(
    request: Request, session: Session, *, at: datetime, needs_login: bool
) -> Principal | None:
    """Return who sends the request; None if they have to log in first."""
    if token := _api_token(request):
        return principal_of_token(session, token)
    if cookie := request.cookies.get(SESSION_COOKIE):
        actor = principal_of_session(session, cookie, at=at)
        if actor:
            return actor
    # The last account may be closed while we run: a dashboard others can reach demands a login even then.
    if needs_login or has_accounts(session):
        return None
    return Principal(name="local", role=AccountRole.OPERATOR)


def _api_token(request: Request) -> str | None:
    scheme, _, value = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return value.strip()
    if scheme.lower() == "basic":
        # Feed programs support nothing else; the token is the password.
        try:
            return base64.b64decode(value).decode().partition(":")[2]
        except (binascii.Error, UnicodeDecodeError):
            return ""
    return None
