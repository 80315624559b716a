"""A saved search: filters under a name, with a feed of their own."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base


class SavedSearch(Base):
    """Shared by all users; the key of its feed is enough to read the feed."""

    __tablename__ = "saved_searches"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200), unique=True)
    filters: Mapped[str] = mapped_column(Text)
    """The query part of the address that shows it."""
    feed_key: Mapped[str] = mapped_column(String(64), unique=True)
    saved_by: Mapped[str] = mapped_column(String(100))
    saved_at: Mapped[datetime]
