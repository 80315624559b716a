"""The state of a source: the declaration lives in code, what happens to it lives here."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from article import bounds
from article.message import Message, MessageCode, message
from storage.column_types import text_enum
from storage.models.base import Base


class SourceState(StrEnum):
    """Whether the operator wants it crawled."""

    ACTIVE = "active"
    PAUSED = "paused"
    RETIRED = "retired"
    """No longer declared in code; its articles stay."""


class HealthStatus(StrEnum):
    """How a source has been answering."""

    UNKNOWN = "unknown"
    HEALTHY = "healthy"
    QUIET = "quiet"
    """Answers as it should, and has had nothing new for long."""
    DEGRADED = "degraded"
    BROKEN = "broken"
    PAUSED = "paused"


class SourceCode(MessageCode):
    """Why a source is as it is, before its crawls say anything."""

    NEW = "source_new"
    PAUSED = "source_paused"
    RESUMED = "source_resumed"


class StoredSource(Base):
    """One row a declared source; the name is the spider's."""

    __tablename__ = "sources"

    name: Mapped[str] = mapped_column(String(100), primary_key=True)
    state: Mapped[SourceState] = mapped_column(text_enum(SourceState), default=SourceState.ACTIVE)
    health: Mapped[HealthStatus] = mapped_column(
        text_enum(HealthStatus), default=HealthStatus.UNKNOWN
    )
    reason: Mapped[Message] = mapped_column(default=lambda: message(SourceCode.NEW))
    failures: Mapped[int] = mapped_column(default=0)
    """Crawls in a row that brought nothing because something was wrong."""
    next_crawl_at: Mapped[datetime | None] = mapped_column(index=True)
    next_crawl_reason: Mapped[Message | None]
    """The reason for that time."""
    requested_at: Mapped[datetime | None]
    """When a person asked for a crawl that has not begun yet."""
    last_crawl_at: Mapped[datetime | None]
    last_success_at: Mapped[datetime | None]
    validators_distrusted_since: Mapped[datetime | None]
    """When it said "unchanged" of something changed; its validators are not believed since."""


class HttpValidators(Base):
    """Validators of the last full response of a URL, for the next conditional request.

    Of an article: of the response its newest stored text came from, written with that text.
    """

    __tablename__ = "http_validators"

    url: Mapped[str] = mapped_column(String(bounds.URL), primary_key=True)
    source: Mapped[str] = mapped_column(String(bounds.NAME), index=True)
    etag: Mapped[str | None] = mapped_column(String(bounds.HTTP_HEADER))
    last_modified: Mapped[str | None] = mapped_column(String(bounds.HTTP_HEADER))
    digest: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]
    articles: Mapped[int | None]
    """Number of articles a feed, sitemap or list announced; None for an article itself."""
