"""Recipients of a watched page: subscribers whose letters report each change of it."""

from __future__ import annotations

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from article import bounds
from storage.models.base import Base


class WatchRecipient(Base):
    """One row for each watched address and subscriber; the page may not be stored yet."""

    __tablename__ = "watch_recipients"

    url: Mapped[str] = mapped_column(String(bounds.URL), primary_key=True)
    subscriber_id: Mapped[int] = mapped_column(
        ForeignKey("subscribers.id", ondelete="CASCADE"), primary_key=True, index=True
    )
