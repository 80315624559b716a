"""An id counter: the last id of a table whose ids stand in signed links."""

from __future__ import annotations

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from article import bounds
from storage.models.base import Base


class IdCounter(Base):
    """SQLite gives the id of a deleted last row away again, and a link signed for it with it."""

    __tablename__ = "id_counters"

    name: Mapped[str] = mapped_column(String(bounds.NAME), primary_key=True)
    """The table that it counts for."""
    last: Mapped[int]
