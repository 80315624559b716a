"""The outbox: numbered notices, deliveries and the pages that each one contains."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.column_types import text_enum
from storage.models.base import Base


class Notice(Base):
    """One event to deliver: a page was flagged, or a change was recorded; numbered under a lock.

    A page's own times are those of its capture: an archive read today is years old. And ids of
    pages and changes are assigned before other transactions can see them.
    """

    __tablename__ = "notices"
    # Without it SQLite reuses the number of a deleted last row, which cursors have passed already.
    __table_args__ = {"sqlite_autoincrement": True}  # noqa: RUF012 - SQLAlchemy's own form

    id: Mapped[int] = mapped_column(primary_key=True)
    page_id: Mapped[int | None] = mapped_column(
        ForeignKey("pages.id", ondelete="CASCADE"), unique=True
    )
    change_id: Mapped[int | None] = mapped_column(
        ForeignKey("changes.id", ondelete="CASCADE"), unique=True
    )
    at: Mapped[datetime]


class DeliveryKind(StrEnum):
    """What a delivery contains, and so who gets it."""

    DIGEST = "digest"
    ALERT = "alert"
    OPERATOR = "operator"
    """Changed health of sources and disks, sent to the operators' address."""


class DeliveryState(StrEnum):
    """State of a delivery: claimed, then sending, then accepted, returned or rejected."""

    CLAIMED = "claimed"
    """Stored, nothing sent: after a crash it is released."""
    SENDING = "offered"
    """The server may have it: after a crash it is sent again under the same Message-ID."""
    ACCEPTED = "accepted"
    RETURNED = "returned"
    """Not accepted; its content is pending again."""
    REJECTED = "rejected"
    """Never will be accepted; a subscriber is disabled, and gets its content when enabled again."""


class Delivery(Base):
    """One mail to one subscriber or to the operators, stored before it is sent."""

    __tablename__ = "deliveries"
    __table_args__ = (
        UniqueConstraint("subscriber_id", "number"),
        Index("ix_deliveries_state", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    subscriber_id: Mapped[int | None] = mapped_column(
        ForeignKey("subscribers.id", ondelete="CASCADE")
    )
    """None: to the operators."""
    transport: Mapped[str | None] = mapped_column(String(20))
    """Of an operator delivery: `mail` or `channel`, whose address is read from the settings."""
    number: Mapped[int]
    """Counts the deliveries of one subscriber, or those to the operators."""
    kind: Mapped[DeliveryKind] = mapped_column(text_enum(DeliveryKind))
    key: Mapped[str] = mapped_column(String(64), index=True)
    """The Message-ID is derived from it; a digest's is derived from subscriber and content."""
    state: Mapped[DeliveryState] = mapped_column(text_enum(DeliveryState))
    since: Mapped[datetime]
    until: Mapped[datetime]
    cursor_before: Mapped[int]
    cursor_after: Mapped[int]
    backlog_since: Mapped[datetime | None]
    articles: Mapped[int]
    alerts: Mapped[list[dict[str, Any]] | None] = mapped_column(JSON(none_as_null=True))
    """Of an operator delivery: what changed. Its period is empty and its cursors are 0."""
    claimed_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    retry_after: Mapped[datetime | None]
    """Of an operator delivery: back-off. A subscriber's is in their own row, for all their mail."""
    attempts: Mapped[int] = mapped_column(default=0)
    """How often it was sent to the end."""
    server_response: Mapped[str] = mapped_column(Text, default="")
    """The server's last reply."""


class DeliveredItem(Base):
    """A page in a delivery. The key is what prevents a second delivery to one subscriber."""

    __tablename__ = "delivered_items"

    subscriber_id: Mapped[int] = mapped_column(
        ForeignKey("subscribers.id", ondelete="CASCADE"), primary_key=True
    )
    page_id: Mapped[int] = mapped_column(
        ForeignKey("pages.id", ondelete="CASCADE"), primary_key=True
    )
    delivery_id: Mapped[int] = mapped_column(
        ForeignKey("deliveries.id", ondelete="CASCADE"), index=True
    )
