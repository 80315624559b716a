"""A source's history as health is judged from it: its last crawls and its newest articles."""

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
    """What the ledger keeps of one crawl, as far as health asks for it."""

    at: datetime
    reason: Message = NOTHING
    articles: int = 0
    known: int = 0
    failed: int = 0
    unreadable: int = 0
    """Addresses that answered with no text, or with a login."""
    challenges: int = 0
    chain: tuple[tuple[str, int | None], ...] = ()
    """Each link of the discovery chain and what it announced; None where it was not asked."""
    fields: FieldCounts = field(default_factory=dict)

    @property
    def announced(self) -> int:
        """Count what the chain announced."""
        return sum(found or 0 for _, found in self.chain)

    @property
    def answered_by(self) -> int | None:
        """Give the position of the link that answered; None if none did."""
        return next((at for at, (_, found) in enumerate(self.chain) if found), None)

    @property
    def succeeded(self) -> bool:
        """Tell whether articles were announced, and at least one could be had or was there before."""
        return self.announced > 0 and bool(self.articles or self.known or not self.failed)


@dataclass(frozen=True, kw_only=True)
class ArticleDates:
    """One stored article's times: its own, and of our first look."""

    first_seen_at: datetime
    published_at: datetime | None

    @property
    def at(self) -> datetime:
        """Tell when it came out: its own date, unless that lies after we saw it."""
        return min(self.published_at or self.first_seen_at, self.first_seen_at)


@dataclass(frozen=True, kw_only=True)
class SourceHistory:
    """All that a source's health is judged from."""

    now: datetime
    paused: bool
    last: Diagnosis
    """What the newest crawl says by itself."""
    crawls: Sequence[PastCrawl]
    """Newest first, the one that was just judged included."""
    articles: Sequence[ArticleDates]
    """The newest, newest first."""
