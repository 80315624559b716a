"""The ledger: what there is to tell, who was told what, and in which letter."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.column_types import text_enum
from storage.models.base import Base


class Notice(Base):
    """A page became something to tell, or a change happened to one; numbered as we noticed it.

    A page's own times are those of its capture: an archive read today is years old. And numbers of
    pages and changes are given before they can be seen by others. These are given under a lock.
    """

    __tablename__ = "notices"
    # Without it SQLite gives the number of a deleted last row again, and nobody would be told.
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
    """What sort of letter it is."""

    DIGEST = "digest"
    ALERT = "alert"


class DeliveryState(StrEnum):
    """How far a letter has come."""

    CLAIMED = "claimed"
    """Decided, nothing sent: after a crash it is taken back."""
    SENDING = "offered"
    """The server may have it: after a crash it is sent again under the same Message-ID."""
    ACCEPTED = "accepted"
    RETURNED = "returned"
    """Not accepted; what it told is owed again."""
    REJECTED = "rejected"
    """Never will be accepted; the subscriber is disabled, and owed it again when enabled."""


class Delivery(Base):
    """One letter to one subscriber, written down before it is sent."""

    __tablename__ = "deliveries"
    __table_args__ = (
        UniqueConstraint("subscriber_id", "number"),
        Index("ix_deliveries_state", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    subscriber_id: Mapped[int] = mapped_column(ForeignKey("subscribers.id", ondelete="CASCADE"))
    number: Mapped[int]
    kind: Mapped[DeliveryKind] = mapped_column(text_enum(DeliveryKind))
    key: Mapped[str] = mapped_column(String(64), index=True)
    """Follows from reader and content; the Message-ID follows from it."""
    state: Mapped[DeliveryState] = mapped_column(text_enum(DeliveryState))
    since: Mapped[datetime]
    until: Mapped[datetime]
    cursor_before: Mapped[int]
    cursor_after: Mapped[int]
    backlog_since: Mapped[datetime | None]
    articles: Mapped[int]
    claimed_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    """How often it was offered."""
    server_response: Mapped[str] = mapped_column(Text, default="")
    """The server's last words."""


class DeliveredItem(Base):
    """This reader is told of this page in that letter. The key is why nobody is told twice."""

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
