"""A pending check: the last capture of a page that was not trusted, for the operator and the next check."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from article import bounds
from article.belief.code import BeliefCode
from article.belief.decision import Verdict
from article.message import Message
from storage.column_types import text_enum
from storage.models.base import Base


class StoredPendingCheck(Base):
    """One row a page, stored or not; overwritten by the next such capture."""

    __tablename__ = "pending_checks"
    __table_args__ = (Index("ix_pending_checks_source_at", "source", "at"),)

    key: Mapped[str] = mapped_column(String(bounds.PAGE_KEY), primary_key=True)
    """Key of the page, which need not be stored."""
    source: Mapped[str] = mapped_column(String(bounds.NAME))
    url: Mapped[str] = mapped_column(String(bounds.URL))
    first_at: Mapped[datetime]
    at: Mapped[datetime]
    verdict: Mapped[Verdict] = mapped_column(text_enum(Verdict))
    code: Mapped[BeliefCode] = mapped_column(text_enum(BeliefCode, length=40))
    reason: Mapped[Message]
    article: Mapped[dict[str, Any]]
    """What was read; empty for a response that the article is gone."""
    shape: Mapped[str] = mapped_column(String(32))
    """Digest without numbers: equal for copies of one error page."""
    agreeing: Mapped[int] = mapped_column(default=1)
    refuted: Mapped[int] = mapped_column(default=0)
    archive: Mapped[dict[str, Any] | None]
