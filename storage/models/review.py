"""A review: an analyst's verdict on a judgement. It outranks the score."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from storage.column_types import text_enum
from storage.models.base import Base


class ReviewState(StrEnum):
    """Whether analysts reviewed an article, and their verdict."""

    UNREVIEWED = "unreviewed"
    CONFIRMED = "confirmed"
    REJECTED = "rejected"
    UNSURE = "unsure"
    """Somebody looked and could not decide; the rules' judgement stands."""


class Review(Base):
    """One verdict; append-only, the newest one counts and is copied to the page."""

    __tablename__ = "reviews"

    id: Mapped[int] = mapped_column(primary_key=True)
    page_id: Mapped[int] = mapped_column(ForeignKey("pages.id", ondelete="CASCADE"), index=True)
    judgement_id: Mapped[int] = mapped_column(ForeignKey("judgements.id", ondelete="CASCADE"))
    verdict: Mapped[ReviewState] = mapped_column(text_enum(ReviewState))
    reviewer: Mapped[str] = mapped_column(String(100))
    note: Mapped[str | None] = mapped_column(Text)
    at: Mapped[datetime]
