"""A duplicate match: how similar a copy and its original are."""

from __future__ import annotations

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base


class DuplicateMatch(Base):
    """Measured when the match was found; the copy may have another original by now."""

    __tablename__ = "duplicate_matches"

    page_id: Mapped[int] = mapped_column(
        ForeignKey("pages.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    other_id: Mapped[int] = mapped_column(ForeignKey("pages.id", ondelete="CASCADE"), index=True)
    jaccard: Mapped[float]
    containment: Mapped[float]
    """Share of the copy's text that is in the other."""
