"""Who is asking: a browser with a session, a program with a key, or anybody on this machine."""

from __future__ import annotations

import base64
import binascii
from datetime import datetime

from fastapi import Request
from sqlalchemy.orm import Session

from storage.accounts import Actor, actor_of_session, actor_of_token, has_accounts
from storage.models import Role

SESSION_COOKIE = "tipwatch_session"


def actor_of(
    request: Request, session: Session, *, at: datetime, needs_login: bool
) -> Actor | None:
    """Tell who asks; None if they have to log in first."""
    if token := _key(request):
        return actor_of_token(session, token)
    if cookie := request.cookies.get(SESSION_COOKIE):
        actor = actor_of_session(session, cookie, at=at)
        if actor:
            return actor
    # The last account may be closed while we run: a place others can reach stays shut even then.
    if needs_login or has_accounts(session):
        return None
    return Actor(name="local", role=Role.OPERATOR)


def _key(request: Request) -> str | None:
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
