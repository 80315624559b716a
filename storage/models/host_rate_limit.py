"""Rate limits of hosts: who answered 429 or 503, and until when no process asks them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from article import bounds
from storage.models.base import Base


class StoredHostRateLimit(Base):
    """One row a host; those that are over are deleted when the next one is stored."""

    __tablename__ = "host_rate_limits"

    host: Mapped[str] = mapped_column(String(bounds.NAME), primary_key=True)
    until: Mapped[datetime]
    answered_at: Mapped[datetime]
