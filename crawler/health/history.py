"""A source's history: its last crawls and its newest articles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from article.message import NOTHING, Message
from crawler.health.last_crawl import Diagnosis

FieldCounts = Mapping[str, Mapping[str, int]]
"""Field name → reading → how many articles it filled; the reading `none` filled nothing."""


@dataclass(frozen=True, kw_only=True)
class PastCrawl:
    """One crawl in the crawl log, as far as health needs it."""

    at: datetime
    reason: Message = NOTHING
    articles: int = 0
    known: int = 0
    failed: int = 0
    unreadable: int = 0
    """Addresses that answered with no text, or with a login."""
    challenges: int = 0
    chain: tuple[tuple[str, int | None], ...] = ()
    """Each discovery method and how many links it found; None where it did not run."""
    fields: FieldCounts = field(default_factory=dict)

    @property
    def announced(self) -> int:
        """Count the discovered links."""
        return sum(found or 0 for _, found in self.chain)

    @property
    def answered_by(self) -> int | None:
        """Return the position of the method that answered; None if none did."""
        return next((at for at, (_, found) in enumerate(self.chain) if found), None)

    @property
    def succeeded(self) -> bool:
        """Return whether links were found, and at least one was read or known before."""
        return self.announced > 0 and bool(self.articles or self.known or not self.failed)


@dataclass(frozen=True, kw_only=True)
class ArticleDates:
    """One stored article's times: its own date and the first capture."""

    first_seen_at: datetime
    published_at: datetime | None

    @property
    def at(self) -> datetime:
        """Return its own date, or the first capture if that is earlier."""
        return min(self.published_at or self.first_seen_at, self.first_seen_at)


@dataclass(frozen=True, kw_only=True)
class SourceHistory:
    """The input of a health assessment."""

    now: datetime
    paused: bool
    last: Diagnosis
    """The diagnosis of the newest crawl alone."""
    crawls: Sequence[PastCrawl]
    """Newest first, the one that was just judged included."""
    articles: Sequence[ArticleDates]
    """The newest, newest first."""
