"""Accounts: viewers, analysts and operators, with API tokens for their programs."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from storage.column_types import text_enum
from storage.models.base import Base


class AccountRole(StrEnum):
    """What a person may do; each role includes the one before."""

    VIEWER = "viewer"
    ANALYST = "analyst"
    OPERATOR = "operator"

    def includes(self, needed: AccountRole) -> bool:
        """Return whether this role includes another one."""
        order = list(AccountRole)
        return order.index(self) >= order.index(needed)


class Account(Base):
    """One person. Never deleted, because the audit log names them."""

    __tablename__ = "accounts"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100), unique=True)
    role: Mapped[AccountRole] = mapped_column(text_enum(AccountRole))
    password_hash: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    """From then on nobody gets in under this name."""


class ApiToken(Base):
    """A token for a program; only its hash is stored."""

    __tablename__ = "api_tokens"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(100))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
