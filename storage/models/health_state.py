"""How what we watch has been, and what operators were told of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from article.message import Message
from storage.column_types import text_enum
from storage.models.base import Base
from storage.models.delivery import DeliveryState
from storage.models.source import HealthStatus


class HealthState(Base):
    """One row a subject: a source by its name, or something of ours such as `disk@host`."""

    __tablename__ = "health_states"

    subject: Mapped[str] = mapped_column(String(100), primary_key=True)
    health: Mapped[HealthStatus] = mapped_column(text_enum(HealthStatus))
    reason: Mapped[Message]
    since: Mapped[datetime]
    """When it came to be as it is."""
    observations: Mapped[int]
    """Looks in a row that found it so."""
    healthy_observations: Mapped[int]
    """Looks that ever found it well: what never worked cannot stop working."""
    notified_health: Mapped[HealthStatus] = mapped_column(text_enum(HealthStatus))
    """What operators believe."""
    notified_at: Mapped[datetime | None]


class OperatorDelivery(Base):
    """One letter to the operators, written down before it is sent."""

    __tablename__ = "operator_deliveries"

    id: Mapped[int] = mapped_column(primary_key=True)
    transport: Mapped[str] = mapped_column(String(20))
    """`mail`, or `channel`."""
    key: Mapped[str] = mapped_column(String(64), unique=True)
    """The Message-ID follows from it."""
    state: Mapped[DeliveryState] = mapped_column(text_enum(DeliveryState), index=True)
    alerts: Mapped[list[dict[str, Any]]]
    claimed_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    next_attempt_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    server_response: Mapped[str] = mapped_column(Text, default="")
    """The other side's last words."""
