"""A story: pages that report one event, why, and the overrides of analysts; and the cases over time."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.column_types import text_enum
from storage.models.base import Base


class OverrideKind(StrEnum):
    """What an override demands of two pages."""

    TOGETHER = "together"
    APART = "apart"


class Story(Base):
    """An event reported by two pages at least; its title and date are its first page's."""

    __tablename__ = "stories"

    id: Mapped[int] = mapped_column(primary_key=True)


class StoryMembership(Base):
    """Why a page is in its story: what it shares with another page of it."""

    __tablename__ = "story_memberships"

    page_id: Mapped[int] = mapped_column(
        ForeignKey("pages.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    other_id: Mapped[int] = mapped_column(ForeignKey("pages.id", ondelete="CASCADE"), index=True)
    score: Mapped[float]
    reasons: Mapped[list[dict[str, Any]]]
    """What both share, as `{"kind", "words"}`; names of persons are counted, never stored."""


class CaseMembership(Base):
    """Which case a flagged page belongs to, and what links it to an earlier report of the case."""

    __tablename__ = "case_memberships"

    page_id: Mapped[int] = mapped_column(
        ForeignKey("pages.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    case_id: Mapped[int] = mapped_column(index=True)
    """The smallest id of its pages: new pages have larger ones."""
    earlier_id: Mapped[int | None] = mapped_column(
        ForeignKey("pages.id", ondelete="CASCADE"), index=True
    )
    """None where only its story, or its original, puts it into the case."""
    reasons: Mapped[list[dict[str, Any]]]
    """What both share, as `{"kind", "values"}`; never a person's name."""
    stage: Mapped[str | None] = mapped_column(String(20))
    """The stage that this report names."""


class StoryFeatureEntry(Base):
    """A story feature of a page that is no copy, by day."""

    __tablename__ = "story_feature_entries"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 - SQLAlchemy's own spelling

    feature_hash: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    day: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    page_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)


class StoryOverride(Base):
    """An analyst's decision on two pages, the smaller id first. The rules never change it."""

    __tablename__ = "story_overrides"
    __table_args__ = (UniqueConstraint("page_id", "other_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    page_id: Mapped[int] = mapped_column(ForeignKey("pages.id", ondelete="CASCADE"))
    other_id: Mapped[int] = mapped_column(ForeignKey("pages.id", ondelete="CASCADE"), index=True)
    kind: Mapped[OverrideKind] = mapped_column(text_enum(OverrideKind))
    by: Mapped[str] = mapped_column(String(100))
    at: Mapped[datetime]
