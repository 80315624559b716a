"""A register entry: number, issuer, days and signer of the legal document that a page is about."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base


class StoredRegisterEntry(Base):
    """As the register's page said last; what it said before stands in `changes`."""

    __tablename__ = "register_entries"

    page_id: Mapped[int] = mapped_column(
        ForeignKey("pages.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    number: Mapped[str | None] = mapped_column(Text)
    kind: Mapped[str | None] = mapped_column(Text)
    issuer: Mapped[str | None] = mapped_column(Text)
    issued_on: Mapped[date | None]
    effective_on: Mapped[date | None]
    signer: Mapped[str | None] = mapped_column(Text)
    replaces: Mapped[list[str]]
