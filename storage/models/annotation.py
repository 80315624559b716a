"""What analysts note on a page beside a verdict: its labels, and who looks after it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from article import bounds
from storage.models.base import Base


class PageLabel(Base):
    """A word of the analysts' own on a page."""

    __tablename__ = "page_labels"

    page_id: Mapped[int] = mapped_column(
        ForeignKey("pages.id", ondelete="CASCADE"), primary_key=True
    )
    label: Mapped[str] = mapped_column(String(bounds.NAME), primary_key=True, index=True)
    added_by: Mapped[str] = mapped_column(String(bounds.NAME))
    at: Mapped[datetime]


class Assignment(Base):
    """The account that a page is assigned to."""

    __tablename__ = "assignments"

    page_id: Mapped[int] = mapped_column(
        ForeignKey("pages.id", ondelete="CASCADE"), primary_key=True
    )
    assignee: Mapped[str] = mapped_column(String(bounds.NAME), index=True)
    assigned_by: Mapped[str] = mapped_column(String(bounds.NAME))
    at: Mapped[datetime]
