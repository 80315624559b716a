"""How what we watch has been, and what operators were told of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base
from storage.models.delivery import DeliveryState
from storage.models.source import Health
from storage.types import words


class Condition(Base):
    """One row a subject: a source by its name, or something of ours such as `disk@host`."""

    __tablename__ = "conditions"

    subject: Mapped[str] = mapped_column(String(100), primary_key=True)
    health: Mapped[Health] = mapped_column(words(Health))
    reason: Mapped[str] = mapped_column(Text)
    since: Mapped[datetime]
    """When it came to be as it is."""
    looks: Mapped[int]
    """Looks in a row that found it so."""
    good_looks: Mapped[int]
    """Looks that ever found it well: what never worked cannot stop working."""
    told: Mapped[Health] = mapped_column(words(Health))
    """What operators believe."""
    told_at: Mapped[datetime | None]


class OperatorLetter(Base):
    """One letter to the operators, written down before it is sent."""

    __tablename__ = "operator_letters"

    id: Mapped[int] = mapped_column(primary_key=True)
    way: Mapped[str] = mapped_column(String(20))
    """`mail`, or `channel`."""
    key: Mapped[str] = mapped_column(String(64), unique=True)
    """The Message-ID follows from it."""
    state: Mapped[DeliveryState] = mapped_column(words(DeliveryState), index=True)
    news: Mapped[list[dict[str, Any]]]
    claimed_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    try_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    said: Mapped[str] = mapped_column(Text, default="")
    """The other side's last words."""
