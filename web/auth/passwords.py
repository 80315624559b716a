"""Accounts with passwords: hashing, checking, and what makes a password acceptable."""

from __future__ import annotations

from datetime import datetime

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from sqlalchemy.orm import Session

from storage.admin.accounts import delete_sessions, insert_account, is_name_taken
from storage.models import Account, AccountRole

MIN_PASSWORD_LENGTH = 12
_MAX_NAME_LENGTH = 100

_hasher = PasswordHasher()
# Verified when there is no such account: a quicker reply would show which names exist.
_DUMMY_HASH = _hasher.hash("nobody")


class AccountError(Exception):
    """An account cannot be made or changed that way; the message says why. Try another name or password."""


def add_account(
    session: Session, name: str, *, password: str, role: AccountRole, at: datetime
) -> None:
    """Add an account; raises AccountError."""
    if not name.strip() or len(name) > _MAX_NAME_LENGTH:
        raise AccountError(f"a name has 1 to {_MAX_NAME_LENGTH} characters")
    _check_password(password)
    if is_name_taken(session, name):
        raise AccountError(f"there is an account {name!r} already: choose another name")
    insert_account(session, name, role=role, password_hash=_hasher.hash(password), at=at)


def set_password(session: Session, account: Account, password: str) -> None:
    """Set the password of an account and end its sessions; raises AccountError."""
    _check_password(password)
    account.password_hash = _hasher.hash(password)
    delete_sessions(session, account)


def verify_password(account: Account | None, password: str) -> bool:
    """Return whether a password is right; takes as long for an account that does not exist."""
    try:
        _hasher.verify(account.password_hash if account else _DUMMY_HASH, password)
    except (VerifyMismatchError, InvalidHashError):
        return False
    return account is not None


def _check_password(password: str) -> None:
    if len(password) < MIN_PASSWORD_LENGTH:
        raise AccountError(f"a password has at least {MIN_PASSWORD_LENGTH} characters")
