"""Who is asking: a browser with a session, a program with a key, or anybody on this machine."""

from __future__ import annotations

import base64
import binascii
from datetime import datetime

from fastapi import Request
from sqlalchemy.orm import Session

from storage.admin.accounts import Principal, has_accounts, principal_of_session, principal_of_token
from storage.models import AccountRole

SESSION_COOKIE = "tipwatch_session"


def authenticate(
    request: Request, session: Session, *, at: datetime, needs_login: bool
) -> Principal | None:
    """Tell who asks; None if they have to log in first."""
    if token := _api_token(request):
        return principal_of_token(session, token)
    if cookie := request.cookies.get(SESSION_COOKIE):
        actor = principal_of_session(session, cookie, at=at)
        if actor:
            return actor
    # The last account may be closed while we run: a place others can reach stays shut even then.
    if needs_login or has_accounts(session):
        return None
    return Principal(name="local", role=AccountRole.OPERATOR)


def _api_token(request: Request) -> str | None:
    scheme, _, value = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return value.strip()
    if scheme.lower() == "basic":
        # Feed readers know no other way; the key is the password.
        try:
            return base64.b64decode(value).decode().partition(":")[2]
        except (binascii.Error, UnicodeDecodeError):
            return ""
    return None
