"""A revision: the content of a page at an instant. Append-only."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from article.model import DateOrigin
from storage.column_types import text_enum
from storage.models.base import Base


class Revision(Base):
    """The nth revision of a page, numbered from 1 without gaps."""

    __tablename__ = "revisions"
    __table_args__ = (
        UniqueConstraint("page_id", "number"),
        # Figures read the day of thousands of articles, and the inbox which judgements there are:
        # without it each brings a page of text along. SQLite has the id in every index.
        Index(
            "ix_revisions_page_id_number_published_at", "page_id", "number", "published_at",
            postgresql_include=["id"],
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    page_id: Mapped[int] = mapped_column(ForeignKey("pages.id", ondelete="CASCADE"))
    number: Mapped[int] = mapped_column(Integer)
    seen_at: Mapped[datetime]
    fingerprint: Mapped[str] = mapped_column(String(64))
    text_digest: Mapped[str] = mapped_column(String(64), index=True)
    title: Mapped[str] = mapped_column(Text)
    lead: Mapped[str | None] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    author: Mapped[str | None] = mapped_column(Text)
    section: Mapped[str | None] = mapped_column(Text)
    language: Mapped[str | None] = mapped_column(String(10))
    published_at: Mapped[datetime | None]
    published_from: Mapped[DateOrigin | None] = mapped_column(text_enum(DateOrigin))
    original_url: Mapped[str | None] = mapped_column(String(2000))
    credited: Mapped[str | None] = mapped_column(Text)
    images: Mapped[list[dict[str, Any]]]
    layout: Mapped[str | None] = mapped_column(String(50))
    read_by: Mapped[dict[str, Any]]
    """Field name to the reading that filled it."""
    archive: Mapped[dict[str, Any] | None]
