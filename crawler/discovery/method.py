"""What every way of announcing articles has in common."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from article.dates import HANOI
from article.message import Message, MessageCode
from crawler.rendering import Rendering

# Nothing else: an address may hold %E1%BB%83, and %d1 too.
_DATE_CODE = re.compile(r"%-?(?:[Ym]|d(?![0-9A-Fa-f]))")
LINKS_LIMIT = 5_000
"""A page that announces more is a trap or a mistake; the rest is dropped."""


class DiscoveryCode(MessageCode):
    """Why an answer announces nothing."""

    FEED_LARGE = "feed_large"
    FEED_ERROR = "feed_error"
    FEED_START = "feed_start"
    FEED_TRUNCATED = "feed_truncated"
    FEED_LEFT_OUT = "feed_left_out"
    FEED_NO_ADDRESS = "feed_no_address"
    NO_ARTICLE_LINKS = "discovery_no_article_links"
    FEED_ORDER_AMBIGUOUS = "feed_order_ambiguous"
    FEED_ORDER_DECLARED_WRONG = "feed_order_declared_wrong"
    FEED_DATES_UNREAD = "feed_dates_unread"
    JSON_ERROR = "json_error"
    JSON_NO_ITEMS = "json_no_items"
    LISTING_DEEP = "listing_deep"
    LISTING_NO_MATCH = "listing_no_match"
    SITEMAP_ERROR = "sitemap_error"
    SITEMAP_ROOT = "sitemap_root"


@dataclass(frozen=True, kw_only=True)
class DiscoveredLink:
    """A link that a feed, sitemap or listing offers, as printed there."""

    url: str
    title: str | None = None
    published_at: datetime | None = None
    lead: str | None = None
    """Only where the method declares where it is printed."""


@dataclass(frozen=True, kw_only=True)
class DiscoveryResult:
    """What one answer announced, and which pages continue it."""

    links: tuple[DiscoveredLink, ...] = ()
    next_pages: tuple[str, ...] = ()
    problem: Message | None = None
    """Why the answer is no feed, sitemap or listing; None when it is one."""
    warning: Message | None = None
    """What is wrong with an answer that announces articles all the same, such as its dates."""
    passed_over: int = 0
    """Entries of the answer that gave no link."""
    is_complete: bool = True
    """False where the answer held, or should have held, more: it is asked again in full."""


@dataclass(frozen=True, kw_only=True)
class DiscoveryMethod(ABC):
    """One link of a source's discovery chain."""

    kind: ClassVar[str]
    pages: int = 1
    """How many answers after each other are read: a section's pages, an index and its sitemaps."""
    urls: tuple[str, ...]
    """Where to start; %Y, %m, %d, %-m and %-d are filled in with today's date in Hanoi."""

    def problems(self) -> Iterator[str]:
        """Name what is declared wrongly; a method with patterns of its own adds to it."""
        urls: object = self.urls
        if not urls or isinstance(urls, str):
            yield f"{self.kind}: urls: {urls!r} is no tuple of addresses"

    @property
    def rendering(self) -> Rendering | None:
        """Return how a browser must build the page; None where none is needed."""
        return None

    @abstractmethod
    def read(self, body: bytes, *, url: str, now: datetime) -> DiscoveryResult:
        """Read an answer; never raises on what a server may send."""

    def start(self, now: datetime) -> tuple[str, ...]:
        """Return the addresses to ask first."""
        today = now.astimezone(HANOI)
        return tuple(_DATE_CODE.sub(lambda code: today.strftime(code[0]), url) for url in self.urls)


def pattern_problem(pattern: str) -> str | None:
    """Return why a text is no regular expression; None if it is one."""
    try:
        re.compile(pattern)
    except re.error as error:
        return f"{pattern!r} is no regular expression: {error}"
    return None
