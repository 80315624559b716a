"""A resemblance: how alike a copy and the page it was found to repeat are."""

from __future__ import annotations

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base


class DuplicateMatch(Base):
    """Measured when the claim was made; the copy's head may be another page by now."""

    __tablename__ = "duplicate_matches"

    page_id: Mapped[int] = mapped_column(
        ForeignKey("pages.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    other_id: Mapped[int] = mapped_column(ForeignKey("pages.id", ondelete="CASCADE"), index=True)
    jaccard: Mapped[float]
    containment: Mapped[float]
    """Share of the copy's text that stands in the other."""
