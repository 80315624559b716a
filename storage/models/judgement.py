"""A judgement: is it about trafficking, and why; one per revision and rule version."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base


class StoredJudgement(Base):
    """The result of one rule version on one revision."""

    __tablename__ = "judgements"
    __table_args__ = (
        UniqueConstraint("revision_id", "rule_version"),
        Index("ix_judgements_relevant_tier", "relevant", "tier"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("revisions.id", ondelete="CASCADE"))
    rule_version: Mapped[str] = mapped_column(String(40))
    judged_at: Mapped[datetime]
    relevant: Mapped[bool]
    score: Mapped[float]
    tier: Mapped[str] = mapped_column(String(20))
    themes: Mapped[list[str]]
    forms: Mapped[list[str]]
    places: Mapped[list[dict[str, Any]]]
    evidence: Mapped[list[dict[str, Any]]]
    facts: Mapped[list[dict[str, Any]]]
    elements: Mapped[list[dict[str, Any]]] = mapped_column(
        default=list, server_default=text("'[]'")
    )
