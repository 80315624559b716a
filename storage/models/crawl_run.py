"""A crawl run: one crawl of one source, with its counts and how it ended."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from article.message import Message
from storage.models.base import Base


class CrawlRun(Base):
    """Written when a crawl ends; a crawl that was killed leaves none."""

    __tablename__ = "crawl_runs"
    __table_args__ = (Index("ix_crawl_runs_source_started_at", "source", "started_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(String(100))
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime]
    outcome: Mapped[str] = mapped_column(String(20))
    reason: Mapped[Message]
    counts: Mapped[dict[str, Any]]
    fields: Mapped[dict[str, Any]]
    """Field name → reading → how many articles it filled."""
