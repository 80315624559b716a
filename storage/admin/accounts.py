"""Rows of accounts, their sessions and API tokens, and of the audit log."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, exists, select
from sqlalchemy.orm import Session

from storage.models import Account, AccountRole, ApiToken, AuditEntry, LoginSession


def has_accounts(session: Session) -> bool:
    """Return whether anybody could log in."""
    return bool(session.scalar(select(exists().where(Account.closed_at.is_(None)))))


def is_name_taken(session: Session, name: str) -> bool:
    """Return whether an account has or had this name."""
    return bool(session.scalar(select(exists().where(Account.name == name))))


def find_account(session: Session, name: str) -> Account | None:
    """Return an open account."""
    return session.scalar(select(Account).where(Account.name == name, Account.closed_at.is_(None)))


def insert_account(
    session: Session, name: str, *, role: AccountRole, password_hash: str, at: datetime
) -> None:
    """Insert an account."""
    session.add(Account(name=name, role=role, password_hash=password_hash, created_at=at))


def close_account(session: Session, account: Account, *, at: datetime) -> None:
    """Close an account and end its sessions; its audit entries stay."""
    account.closed_at = at
    delete_sessions(session, account)


def insert_session(
    session: Session, account: Account, *, token_hash: str, at: datetime, expires_at: datetime
) -> None:
    """Insert a login session, and delete the expired ones of all accounts."""
    session.execute(delete(LoginSession).where(LoginSession.expires_at <= at))
    session.add(
        LoginSession(
            token_hash=token_hash, account_id=account.id, created_at=at, expires_at=expires_at
        )
    )


def delete_session(session: Session, token_hash: str) -> None:
    """Log one browser out."""
    session.execute(delete(LoginSession).where(LoginSession.token_hash == token_hash))


def delete_sessions(session: Session, account: Account) -> None:
    """Log an account out everywhere."""
    session.execute(delete(LoginSession).where(LoginSession.account_id == account.id))


def account_of_session(session: Session, token_hash: str, *, at: datetime) -> Account | None:
    """Return the open account of a session that has not expired."""
    return session.scalar(
        select(Account)
        .join(LoginSession, LoginSession.account_id == Account.id)
        .where(
            LoginSession.token_hash == token_hash,
            LoginSession.expires_at > at,
            Account.closed_at.is_(None),
        )
    )


def insert_api_token(
    session: Session, account: Account, *, name: str, token_hash: str, at: datetime
) -> None:
    """Insert an API token."""
    session.add(ApiToken(account_id=account.id, name=name, token_hash=token_hash, created_at=at))


def account_of_token(session: Session, token_hash: str) -> Account | None:
    """Return the open account of an API token that is not revoked."""
    return session.scalar(
        select(Account)
        .join(ApiToken, ApiToken.account_id == Account.id)
        .where(
            ApiToken.token_hash == token_hash,
            ApiToken.revoked_at.is_(None),
            Account.closed_at.is_(None),
        )
    )


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
    """Record an action in the audit log, in the transaction that does it."""
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
