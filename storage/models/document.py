"""A document: one version of a file that was read, and its pages."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from article import bounds
from storage.models.base import Base


class StoredDocument(Base):
    """Another content at the same address is another row: a draft and its decree are both kept."""

    __tablename__ = "documents"
    __table_args__ = (UniqueConstraint("url", "sha256"), Index("ix_documents_relevant", "relevant"))

    id: Mapped[int] = mapped_column(primary_key=True)
    page_id: Mapped[int | None] = mapped_column(
        ForeignKey("pages.id", ondelete="CASCADE"), index=True
    )
    """The article that brought it first; `attachments` has all that link to it."""
    url: Mapped[str] = mapped_column(String(bounds.URL))
    """Its address, or `file:` and the name of the file."""
    sha256: Mapped[str] = mapped_column(String(64))
    seen_at: Mapped[datetime]
    kind: Mapped[str | None] = mapped_column(String(10))
    title: Mapped[str | None] = mapped_column(Text)
    page_count: Mapped[int]
    text_from: Mapped[str | None] = mapped_column(String(10))
    ocr_share: Mapped[float]
    ocr_confidence: Mapped[float | None]
    problem: Mapped[str | None] = mapped_column(String(50))
    """The code of why it, or a part of it, has no text."""
    reader_version: Mapped[int] = mapped_column(default=0, server_default="0")
    """Of the text reader; what an older one read is read again from the archive."""
    relevant: Mapped[bool]
    score: Mapped[float]
    tier: Mapped[str] = mapped_column(String(20), default="none", server_default="none")
    """The closest of its relevant pages, which the lists below are of, too."""
    themes: Mapped[list[str]] = mapped_column(default=list, server_default=text("'[]'"))
    forms: Mapped[list[str]] = mapped_column(default=list, server_default=text("'[]'"))
    places: Mapped[list[dict[str, Any]]] = mapped_column(default=list, server_default=text("'[]'"))
    archive: Mapped[dict[str, Any] | None]
    """Where the file itself is: archive file, offset, SHA-256; None where nothing was archived."""


class StoredDocumentPage(Base):
    """The text of one page, and what was found in it."""

    __tablename__ = "document_pages"

    document_id: Mapped[int] = mapped_column(
        ForeignKey("documents.id", ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    text: Mapped[str] = mapped_column(Text)
    text_from: Mapped[str | None] = mapped_column(String(10))
    confidence: Mapped[float | None]
    relevant: Mapped[bool]
    score: Mapped[float]
    evidence: Mapped[list[dict[str, Any]]]
