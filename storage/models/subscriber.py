"""A subscriber: who is told, of what, when and where; and how far they have been told."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from article.message import Message, MessageCode
from storage.column_types import text_enum
from storage.models.base import Base


class SubscriberCode(MessageCode):
    """Why a reader gets no letters."""

    ASKED = "reader_asked"
    PAUSED = "reader_paused"
    PAUSED_BY_OPERATOR = "reader_paused_by_operator"


class Cadence(StrEnum):
    """How often a reader wants a letter."""

    IMMEDIATE = "immediate"
    """Alerts at once for what is at the heart of the subject; the rest in a daily letter."""
    DAILY = "daily"
    WEEKLY = "weekly"


class SubscriberState(StrEnum):
    """Whether letters go out; only an active subscriber is sent any."""

    ACTIVE = "active"
    PAUSED = "paused"
    """By the operator: what comes up meanwhile is owed when it ends."""
    UNSUBSCRIBED = "unsubscribed"
    """By the reader."""
    DISABLED = "disabled"
    """By us, as mail does not arrive; the reason says why."""


class WhenEmpty(StrEnum):
    """What a reader gets when a period brought nothing."""

    SILENCE = "silence"
    NOTE = "note"


class Subscriber(Base):
    """One reader. The number never changes, the address may."""

    __tablename__ = "subscribers"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(320), unique=True)
    channel: Mapped[str | None] = mapped_column(Text)
    """An Apprise URL that letters go to instead of mail. Holds a secret: never print it whole."""
    language: Mapped[str] = mapped_column(String(5))
    cadence: Mapped[Cadence] = mapped_column(text_enum(Cadence))
    hour: Mapped[int]
    zone: Mapped[str] = mapped_column(String(64))
    quiet_from: Mapped[int | None]
    quiet_until: Mapped[int | None]
    filters: Mapped[list[str]]
    """As they were given: `key=value`."""
    when_empty: Mapped[WhenEmpty] = mapped_column(text_enum(WhenEmpty))
    operator: Mapped[bool]
    """Is told of sources and readers that need a hand, too."""
    state: Mapped[SubscriberState] = mapped_column(text_enum(SubscriberState))
    reason: Mapped[Message]
    subscribed_at: Mapped[datetime]
    next_due_at: Mapped[datetime] = mapped_column(index=True)
    cursor: Mapped[int]
    """Number of the newest notice that was considered for this reader."""
    cursor_at: Mapped[datetime]
    """When that was: the start of the next letter's period."""
    backlog_since: Mapped[datetime | None]
    """First seen from here on is owed although noticed before; None once the first letter is claimed."""
    delivery_count: Mapped[int] = mapped_column(default=0)
    retry_after: Mapped[datetime | None]
    """Back-off: nothing is tried before."""
    failing_since: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    """Letters in a row that were put off."""
