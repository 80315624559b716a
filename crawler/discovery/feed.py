"""Feeds: RSS, Atom and JSON Feed, with the dates as this site writes them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import ClassVar

from article.canonical_url import BadAddress, canonical_url
from article.dates import is_date_format
from article.message import Message, joined, message
from crawler.discovery.feed_bytes import UnreadableFeed, item_starts, readable, unpacked
from crawler.discovery.feed_dates import DayOrder, FeedDates, read_feed_dates
from crawler.discovery.feed_items import FeedItem, feed_items
from crawler.discovery.json_feed import is_json, json_feed_items
from crawler.discovery.method import (
    LINKS_LIMIT,
    DiscoveredLink,
    DiscoveryCode,
    DiscoveryMethod,
    DiscoveryResult,
)

_UNREAD_SHARE = 0.2
_UNUSABLE_SHARE = 0.2
"""Items without a link that are worth a warning: now and then one is an advertisement."""
_CREDENTIALS = re.compile(r"//[^/@\s]{0,200}@")
_UNDATED = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Feed(DiscoveryMethod):
    """One or more feeds of a site."""

    kind: ClassVar[str] = "feed"
    date_formats: tuple[str, ...] = ()
    """strptime patterns for pubDate where it is not RFC 822 (month first, no zone).

    Dates in numbers alone are read in the order that all items of the feed agree on.
    """

    def problems(self) -> Iterator[str]:
        """Name a date format that is none."""
        yield from super().problems()
        for pattern in self.date_formats:
            if not is_date_format(pattern):
                yield f"{self.kind}: date_formats: {pattern!r} is no strptime pattern"

    def read(self, body: bytes, *, url: str, now: datetime) -> DiscoveryResult:
        """Read the items; a page that is no feed is a problem, not an empty feed."""
        try:
            feed = _printed(unpacked(body), url=url)
        except UnreadableFeed as error:
            return DiscoveryResult(problem=error.reason)
        if feed is None:
            start = body[:60].decode("utf-8", "replace").strip()
            return DiscoveryResult(problem=message(DiscoveryCode.FEED_START, start=start))
        usable = [one for one in feed.items if _is_address(one.link, base=url)]
        without_link = feed.total - len(usable)
        dates = read_feed_dates([one.date for one in usable], now=now, formats=self.date_formats)
        links = [
            DiscoveredLink(url=one.link or "", title=one.title, published_at=at)
            for one, at in zip(usable, dates.dates, strict=True)
        ]
        chosen = _newest(links)
        left_out = feed.left_out + len(links) - len(chosen)
        unusable = _unusable(feed, without_link) if without_link else None
        warnings = [
            message(DiscoveryCode.FEED_TRUNCATED, count=len(usable)) if feed.is_truncated else None,
            message(DiscoveryCode.FEED_LEFT_OUT, count=left_out, total=feed.total + feed.left_out)
            if left_out
            else None,
            unusable if usable and without_link > feed.total * _UNUSABLE_SHARE else None,
            _date_warning(dates, [one.date for one in usable]),
        ]
        named = [one for one in warnings if one]
        return DiscoveryResult(
            links=tuple(chosen),
            problem=None if usable else unusable,
            warning=joined(named) if named else None,
            passed_over=without_link + left_out,
            is_complete=not (feed.is_truncated or left_out),
        )


@dataclass(frozen=True, kw_only=True)
class _PrintedFeed:
    items: Sequence[FeedItem]
    total: int
    """All items that were looked at, with or without an address."""
    is_truncated: bool = False
    left_out: int = 0


def _printed(body: bytes, *, url: str) -> _PrintedFeed | None:
    """Read the items of a feed; None if the answer is none, raises UnreadableFeed."""
    if is_json(body):
        items = json_feed_items(body)
        return None if items is None else _PrintedFeed(items=items, total=len(items))
    feed = readable(body)
    items = feed_items(feed, url=url)
    if items is None:
        return None
    return _PrintedFeed(
        items=items,
        total=max(len(items), len(item_starts(feed.data))),
        is_truncated=feed.is_truncated,
        left_out=feed.left_out,
    )


def _is_address(link: str | None, *, base: str) -> bool:
    try:
        return bool(link) and bool(canonical_url(link or "", base=base))
    except BadAddress:
        return False


def _newest(links: Sequence[DiscoveredLink]) -> Sequence[DiscoveredLink]:
    """Choose the newest of too many; of undated ones both ends: some feeds have the newest last."""
    if len(links) <= LINKS_LIMIT:
        return links
    dated = [one for one in links if one.published_at]
    undated = [one for one in links if not one.published_at]
    dated.sort(key=lambda one: one.published_at or _UNDATED, reverse=True)
    free = max(0, LINKS_LIMIT - len(dated))
    if len(undated) > free:
        last = free // 2
        undated = undated[: free - last] + undated[len(undated) - last :]
    return dated[:LINKS_LIMIT] + undated


def _unusable(feed: _PrintedFeed, count: int) -> Message:
    """Name how many items have no address, with what one of them has instead."""
    printed = next(
        (
            one
            for one in feed.items
            if one.link and not _is_address(one.link, base="https://a.example")
        ),
        None,
    )
    sample = printed.link if printed and printed.link else ""
    return message(
        DiscoveryCode.FEED_NO_ADDRESS,
        count=count,
        total=feed.total,
        link=_CREDENTIALS.sub("//…@", sample[:300])[:60],
    )


def _date_warning(read: FeedDates, printed: Sequence[str | None]) -> Message | None:
    sample = next((one for one in printed if one), "")[:60]
    if read.order is DayOrder.AMBIGUOUS:
        return message(DiscoveryCode.FEED_ORDER_AMBIGUOUS, date=sample)
    if read.contradicts_declared:
        return message(DiscoveryCode.FEED_ORDER_DECLARED_WRONG, date=sample, order=str(read.order))
    unread = [one for one, at in zip(printed, read.dates, strict=True) if one and not at]
    if len(unread) > len(printed) * _UNREAD_SHARE:
        return message(
            DiscoveryCode.FEED_DATES_UNREAD,
            count=len(unread),
            total=len(printed),
            date=unread[0][:60],
        )
    return None
