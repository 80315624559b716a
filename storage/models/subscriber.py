"""A subscriber: address, filters and schedule, and the cursor of what was delivered."""

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
    CONFIRMATION_DUE = "confirmation_due"
    CONFIRMATION_SENT = "confirmation_sent"


class Cadence(StrEnum):
    """How often a subscriber wants mail."""

    IMMEDIATE = "immediate"
    """Alerts at once for articles of the core tier; the rest in a daily digest."""
    DAILY = "daily"
    WEEKLY = "weekly"
    """On Mondays."""
    MONTHLY = "monthly"
    """On the first of a month, about the month before."""


class SubscriberState(StrEnum):
    """Whether mail is sent; only to an active subscriber."""

    ACTIVE = "active"
    PAUSED = "paused"
    """By the operator: what is new meanwhile is pending when it ends."""
    UNCONFIRMED = "unconfirmed"
    """Until the reader confirms an address that somebody else entered."""
    UNSUBSCRIBED = "unsubscribed"
    """By the subscriber."""
    DISABLED = "disabled"
    """By us, as mail does not arrive; the reason says why."""


class WhenEmpty(StrEnum):
    """What a subscriber gets when a period brought nothing."""

    NOTHING = "silence"
    NOTE = "note"


class Subscriber(Base):
    """One subscriber. The id never changes, the address may."""

    __tablename__ = "subscribers"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(320), unique=True)
    channel: Mapped[str | None] = mapped_column(Text)
    """An Apprise URL that is used instead of mail. Holds a secret: never print it whole."""
    language: Mapped[str] = mapped_column(String(5))
    cadence: Mapped[Cadence] = mapped_column(text_enum(Cadence))
    hour: Mapped[int]
    zone: Mapped[str] = mapped_column(String(64))
    quiet_from: Mapped[int | None]
    quiet_until: Mapped[int | None]
    filters: Mapped[list[str]]
    """As entered: `key=value`."""
    when_empty: Mapped[WhenEmpty] = mapped_column(text_enum(WhenEmpty))
    operator: Mapped[bool]
    """Digests also list sources and subscribers with a problem."""
    state: Mapped[SubscriberState] = mapped_column(text_enum(SubscriberState))
    reason: Mapped[Message]
    subscribed_at: Mapped[datetime]
    next_due_at: Mapped[datetime] = mapped_column(index=True)
    cursor: Mapped[int]
    """Number of the newest notice that was considered for this subscriber."""
    cursor_at: Mapped[datetime]
    """When that was: the start of the next digest's period."""
    backlog_since: Mapped[datetime | None]
    """What was first seen since is pending although noticed before; None after the first digest."""
    delivery_count: Mapped[int] = mapped_column(default=0)
    retry_after: Mapped[datetime | None]
    """Back-off: nothing is sent before."""
    failing_since: Mapped[datetime | None]
    """First of the failures in a row; back-off follows from it."""
