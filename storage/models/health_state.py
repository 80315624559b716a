"""The health of every monitored subject, and what operators were notified of."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from article.message import Message
from storage.column_types import text_enum
from storage.models.base import Base
from storage.models.source import HealthStatus


class HealthState(Base):
    """One row per subject: a source by its name, or a part of ours such as `disk@host`."""

    __tablename__ = "health_states"

    subject: Mapped[str] = mapped_column(String(100), primary_key=True)
    health: Mapped[HealthStatus] = mapped_column(text_enum(HealthStatus))
    reason: Mapped[Message]
    since: Mapped[datetime]
    """Start of the present health."""
    observations: Mapped[int]
    """Observations in a row that agree."""
    healthy_observations: Mapped[int]
    """Healthy observations ever: what never worked cannot stop working."""
    notified_health: Mapped[HealthStatus] = mapped_column(text_enum(HealthStatus))
    """The health in the last notification to operators."""
    notified_at: Mapped[datetime | None]
