"""Session and API tokens: random secrets of which only hashes are stored."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from storage.admin.accounts import (
    account_of_session,
    account_of_token,
    delete_session,
    insert_api_token,
    insert_session,
)
from storage.models import Account, AccountRole

SESSION_LIFETIME = timedelta(days=14)


@dataclass(frozen=True, kw_only=True)
class Principal:
    """The authenticated account or token, and its role."""

    name: str
    role: AccountRole


def start_session(session: Session, account: Account, *, at: datetime) -> str:
    """Log an account in; returns the secret for the cookie."""
    token = secrets.token_urlsafe(32)
    insert_session(
        session, account, token_hash=hash_token(token), at=at, expires_at=at + SESSION_LIFETIME
    )
    return token


def end_session(session: Session, token: str) -> None:
    """Log one browser out."""
    delete_session(session, hash_token(token))


def principal_of_session(session: Session, token: str, *, at: datetime) -> Principal | None:
    """Return who is logged in with this cookie."""
    account = account_of_session(session, hash_token(token), at=at)
    return Principal(name=account.name, role=account.role) if account else None


def issue_token(session: Session, account: Account, *, name: str, at: datetime) -> str:
    """Issue an API token for a program of this account; it cannot be shown again."""
    token = f"tw_{secrets.token_urlsafe(32)}"
    insert_api_token(session, account, name=name, token_hash=hash_token(token), at=at)
    return token


def principal_of_token(session: Session, token: str) -> Principal | None:
    """Return whose program this is; it may only read, whatever the role of its owner."""
    account = account_of_token(session, hash_token(token))
    return Principal(name=account.name, role=AccountRole.VIEWER) if account else None


def hash_token(token: str) -> str:
    """Hash a secret of ours: it is random, so a fast hash cannot be guessed."""
    return hashlib.sha256(token.encode()).hexdigest()
