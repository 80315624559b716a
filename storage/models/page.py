"""A page: one URL identity, the addresses that lead to it, and where it stands."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship

from article import bounds
from storage.column_types import text_enum
from storage.models.attachment import StoredAttachment
from storage.models.base import Base
from storage.models.document import StoredDocument
from storage.models.register_entry import StoredRegisterEntry
from storage.models.review import ReviewState
from storage.models.story import CaseMembership


class PageState(StrEnum):
    """Whether the site still shows the page, as far as we have proof."""

    LIVE = "live"
    REMOVED = "removed"


class Page(Base):
    """One page of one source; its id is the article's id in every export."""

    __tablename__ = "pages"
    __table_args__ = (
        Index("ix_pages_source_next_check_at", "source", "next_check_at"),
        Index("ix_pages_source_first_seen_at", "source", "first_seen_at"),
        Index("ix_pages_first_seen_at", "first_seen_at"),
        # Few pages are confirmed, and all of them count as flagged.
        Index(
            "ix_pages_confirmed", "id",
            sqlite_where=text("review = 'confirmed'"), postgresql_where=text("review = 'confirmed'"),
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(bounds.PAGE_KEY), unique=True)
    url: Mapped[str] = mapped_column(String(bounds.URL))
    source: Mapped[str] = mapped_column(String(bounds.NAME))
    state: Mapped[PageState] = mapped_column(text_enum(PageState), default=PageState.LIVE)
    absent_since: Mapped[datetime | None]
    """First of the checks in a row that found it gone; None while it is there."""
    first_seen_at: Mapped[datetime]
    last_checked_at: Mapped[datetime]
    next_check_at: Mapped[datetime | None]
    """None: never again, as for what was read from a foreign archive."""
    revisions: Mapped[int] = mapped_column(default=0)
    """Number of the newest revision."""
    reported_revision: Mapped[int] = mapped_column(default=0)
    """Number of the newest revision that was reported; behind `revisions` while a return to an
    earlier wording has yet to persist."""
    stable_checks: Mapped[int] = mapped_column(default=0)
    """Checks in a row that found the newest revision again."""
    judgement_id: Mapped[int | None] = mapped_column(index=True)
    """The judgement in force: newest revision, newest rules. No foreign key: it would be a circle."""
    review: Mapped[ReviewState] = mapped_column(
        text_enum(ReviewState), default=ReviewState.UNREVIEWED
    )
    """The newest verdict of an analyst."""
    duplicate_of: Mapped[int | None] = mapped_column(ForeignKey("pages.id"), index=True)
    story_id: Mapped[int | None] = mapped_column(ForeignKey("stories.id"), index=True)
    """None for a page whose event no other page reports."""
    documents: Mapped[list[StoredDocument]] = relationship(
        secondary=StoredAttachment.__table__,
        primaryjoin=lambda: Page.id == StoredAttachment.page_id,
        secondaryjoin=lambda: StoredAttachment.url == foreign(StoredDocument.url),
        order_by=StoredDocument.id,
        viewonly=True,
    )
    """What was read at the addresses of its attachments, older contents included."""
    attachments: Mapped[list[StoredAttachment]] = relationship(
        order_by=StoredAttachment.id, viewonly=True
    )
    register: Mapped[StoredRegisterEntry | None] = relationship(viewonly=True)
    case_membership: Mapped[CaseMembership | None] = relationship(
        primaryjoin="CaseMembership.page_id == Page.id",
        foreign_keys="CaseMembership.page_id",
        viewonly=True,
    )
    """Which case it belongs to; None for a report of a matter that no other reports."""


class PageAlias(Base):
    """Another address that led to the page; immutable."""

    __tablename__ = "page_aliases"

    url: Mapped[str] = mapped_column(String(bounds.URL), primary_key=True)
    page_id: Mapped[int] = mapped_column(ForeignKey("pages.id", ondelete="CASCADE"), index=True)
