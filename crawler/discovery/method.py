"""What every way of announcing articles has in common."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from article.dates import HANOI

LINKS_LIMIT = 5_000
"""A page that announces more is a trap or a mistake; the rest is dropped."""


@dataclass(frozen=True, kw_only=True)
class Announced:
    """A link that a feed, sitemap or listing offers, as printed there."""

    url: str
    title: str | None = None
    published_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Found:
    """What one answer announced, and which pages continue it."""

    links: tuple[Announced, ...] = ()
    follow: tuple[str, ...] = ()
    problem: str | None = None
    """Why the answer is no feed, sitemap or listing; None when it is one."""


@dataclass(frozen=True, kw_only=True)
class DiscoveryMethod(ABC):
    """One link of a source's discovery chain."""

    kind: ClassVar[str]
    pages: int = 1
    """How many answers after each other are read: a section's pages, an index and its sitemaps."""
    urls: tuple[str, ...]
    """Where to start; strftime codes are filled in with today's date in Hanoi."""

    @abstractmethod
    def read(self, body: bytes, *, url: str, now: datetime) -> Found:
        """Read an answer; never raises on what a server may send."""

    def start(self, now: datetime) -> tuple[str, ...]:
        """Give the addresses to ask first."""
        today = now.astimezone(HANOI)
        return tuple(today.strftime(url) if "%" in url else url for url in self.urls)
