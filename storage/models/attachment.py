"""An attachment: that an article links to a document, and how its address answered last."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from article import bounds
from article.message import Message
from storage.models.base import Base


class StoredAttachment(Base):
    """One row for each article and address; what was read there are rows of `documents`."""

    __tablename__ = "attachments"
    __table_args__ = (UniqueConstraint("page_id", "url"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    page_id: Mapped[int] = mapped_column(ForeignKey("pages.id", ondelete="CASCADE"))
    url: Mapped[str] = mapped_column(String(bounds.URL), index=True)
    title: Mapped[str | None] = mapped_column(Text)
    """The words of the link."""
    over_http: Mapped[bool]
    """The article links with `http://`."""
    first_seen_at: Mapped[datetime]
    linked: Mapped[bool]
    """The article links to it, as far as it was last seen."""
    absent_since: Mapped[datetime | None]
    """First of the checks in a row without a link to it, or without an answer from its address."""
    gone_at: Mapped[datetime | None]
    """When it counted as gone, and that was reported."""
    sha256: Mapped[str | None] = mapped_column(String(64))
    """Of the content last seen; None before the first."""
    etag: Mapped[str | None] = mapped_column(String(bounds.HTTP_HEADER))
    last_modified: Mapped[str | None] = mapped_column(String(bounds.HTTP_HEADER))
    fetched_at: Mapped[datetime | None]
    """The last full response, to which the two belong."""
    problem: Mapped[Message | None]
    """Why it could not be fetched last; why a document could not be read stands in `documents`."""
