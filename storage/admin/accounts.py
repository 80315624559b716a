"""Who may do what: accounts, their sessions and keys, and the record of their acts."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from sqlalchemy import delete, exists, select
from sqlalchemy.orm import Session

from storage.models import Account, AccountRole, ApiToken, AuditEntry, LoginSession

SESSION_LIFETIME = timedelta(days=14)
MIN_PASSWORD_LENGTH = 12

_hasher = PasswordHasher()
# Checked when there is no such account: an answer that comes sooner would tell which names exist.
_DUMMY_HASH = _hasher.hash("nobody")


class AccountError(Exception):
    """An account cannot be made or changed that way; the message says why. Try another name or password."""


@dataclass(frozen=True, kw_only=True)
class Principal:
    """Who acts, and in which role."""

    name: str
    role: AccountRole


def add_account(
    session: Session, name: str, *, password: str, role: AccountRole, at: datetime
) -> None:
    """Make an account; raises AccountError."""
    if not name.strip() or len(name) > 100:
        raise AccountError("a name has 1 to 100 characters")
    check_password(password)
    if session.scalar(select(Account).where(Account.name == name)):
        raise AccountError(f"there is an account {name!r} already: choose another name")
    session.add(Account(name=name, role=role, password_hash=_hasher.hash(password), created_at=at))


def set_password(session: Session, account: Account, password: str) -> None:
    """Give an account another password and end its sessions."""
    check_password(password)
    account.password_hash = _hasher.hash(password)
    end_sessions(session, account)


def check_password(password: str) -> None:
    """Refuse a password that is guessed too soon; raises AccountError."""
    if len(password) < MIN_PASSWORD_LENGTH:
        raise AccountError(f"a password has at least {MIN_PASSWORD_LENGTH} characters")


def close_account(session: Session, account: Account, *, at: datetime) -> None:
    """Let nobody in under this name any more; what it did stays on record."""
    account.closed_at = at
    end_sessions(session, account)


def end_sessions(session: Session, account: Account) -> None:
    """Log an account out everywhere."""
    session.execute(delete(LoginSession).where(LoginSession.account_id == account.id))


def has_accounts(session: Session) -> bool:
    """Tell whether anybody could log in."""
    return bool(session.scalar(select(exists().where(Account.closed_at.is_(None)))))


def find_account(session: Session, name: str) -> Account | None:
    """Find an open account."""
    return session.scalar(select(Account).where(Account.name == name, Account.closed_at.is_(None)))


def verify_password(account: Account | None, password: str) -> bool:
    """Check a password; takes as long for an account that does not exist."""
    try:
        _hasher.verify(account.password_hash if account else _DUMMY_HASH, password)
    except (VerifyMismatchError, InvalidHashError):
        return False
    return account is not None


def start_session(session: Session, account: Account, *, at: datetime) -> str:
    """Log an account in; gives the secret for the cookie. Sessions that ran out are swept away."""
    session.execute(delete(LoginSession).where(LoginSession.expires_at <= at))
    token = secrets.token_urlsafe(32)
    session.add(
        LoginSession(
            token_hash=hash_token(token),
            account_id=account.id,
            created_at=at,
            expires_at=at + SESSION_LIFETIME,
        )
    )
    return token


def end_session(session: Session, token: str) -> None:
    """Log one browser out."""
    session.execute(delete(LoginSession).where(LoginSession.token_hash == hash_token(token)))


def principal_of_session(session: Session, token: str, *, at: datetime) -> Principal | None:
    """Tell who is logged in with this cookie."""
    account = session.scalar(
        select(Account)
        .join(LoginSession, LoginSession.account_id == Account.id)
        .where(
            LoginSession.token_hash == hash_token(token),
            LoginSession.expires_at > at,
            Account.closed_at.is_(None),
        )
    )
    return Principal(name=account.name, role=account.role) if account else None


def issue_token(session: Session, account: Account, *, name: str, at: datetime) -> str:
    """Make a key for a program of this account; it is told once and never again."""
    token = f"tw_{secrets.token_urlsafe(32)}"
    session.add(
        ApiToken(account_id=account.id, name=name, token_hash=hash_token(token), created_at=at)
    )
    return token


def principal_of_token(session: Session, token: str) -> Principal | None:
    """Tell whose program this is; it may look, whatever its owner may."""
    account = session.scalar(
        select(Account)
        .join(ApiToken, ApiToken.account_id == Account.id)
        .where(
            ApiToken.token_hash == hash_token(token),
            ApiToken.revoked_at.is_(None),
            Account.closed_at.is_(None),
        )
    )
    return Principal(name=account.name, role=AccountRole.VIEWER) if account else None


def hash_token(token: str) -> str:
    """Hash a secret of ours: it is random, so a fast hash cannot be guessed."""
    return hashlib.sha256(token.encode()).hexdigest()


def audit(
    session: Session,
    principal_name: str,
    action: str,
    *,
    target: str,
    origin: str,
    at: datetime,
    detail: str = "",
) -> None:
    """Put an act on record, in the transaction that does it."""
    session.add(
        AuditEntry(
            at=at,
            actor=principal_name[:100],
            action=action,
            target=target,
            detail=detail,
            origin=origin[:100],
        )
    )
