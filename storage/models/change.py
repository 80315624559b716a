"""A change of a page between two checks."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from article.message import Message
from storage.column_types import text_enum
from storage.models.base import Base


class ChangeKind(StrEnum):
    """What happened, in the words of the contract."""

    EDITED = "edited"
    RETITLED = "retitled"
    REMOVED = "removed"
    RESTORED = "restored"
    FLAGGED = "flagged"
    UNFLAGGED = "unflagged"


class Change(Base):
    """From one revision to another; the same number twice where the text is the same."""

    __tablename__ = "changes"
    __table_args__ = (
        UniqueConstraint("page_id", "kind", "at"),
        Index("ix_changes_at", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    page_id: Mapped[int] = mapped_column(ForeignKey("pages.id", ondelete="CASCADE"))
    kind: Mapped[ChangeKind] = mapped_column(text_enum(ChangeKind))
    at: Mapped[datetime]
    from_revision: Mapped[int]
    to_revision: Mapped[int]
    summary: Mapped[Message]
    significance: Mapped[float]
    """How much it matters, from 0 to 1."""
    reasons: Mapped[list[str]]
