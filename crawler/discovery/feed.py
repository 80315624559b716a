"""Feeds: RSS and Atom, with the dates as this site writes them."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any, ClassVar

import feedparser

from article.canonical_url import host_of
from article.dates import is_date_format
from article.message import Message, message
from article.text import tidy_or_none
from crawler.discovery.feed_dates import DayOrder, FeedDates, read_feed_dates
from crawler.discovery.method import (
    LINKS_LIMIT,
    DiscoveredLink,
    DiscoveryCode,
    DiscoveryMethod,
    DiscoveryResult,
)

_MAX_BYTES = 5_000_000
"""Bytes; the library reads little more a second, and every other crawl waits for it."""
_MAX_DECLARATION_BYTES = 500
"""Bytes; longer ones declare no encoding that we believe."""
_UNREAD_SHARE = 0.2
_ENCODING = re.compile(rb"""\bencoding\s{0,9}=\s{0,9}["']([\w.:-]{1,40})["']""")
_ELEMENT = re.compile(rb"<\w")
_REFERENCE = re.compile(rb"&#(?:[xX]([0-9a-fA-F]+)|([0-9]+));?")


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
        """Read the entries; a page that is no feed is a problem, not an empty feed."""
        if len(body) > _MAX_BYTES:
            return DiscoveryResult(problem=message(DiscoveryCode.FEED_LARGE, limit=_MAX_BYTES))
        try:
            # As a stream: bare bytes that name a file would be opened as that file.
            parsed = feedparser.parse(
                BytesIO(_REFERENCE.sub(_valid_reference, _without_prolog(body))),
                # Only links, dates and titles are read; what would clean the rest can be made to hang.
                sanitize_html=False,
                resolve_relative_uris=False,
            )
        except Exception as error:  # noqa: BLE001 - the library promises nothing of what it raises
            text = f"{type(error).__name__}: {str(error)[:100]}"
            return DiscoveryResult(problem=message(DiscoveryCode.FEED_ERROR, error=text))
        if not parsed.get("version"):
            start = body[:60].decode("utf-8", "replace").strip()
            return DiscoveryResult(problem=message(DiscoveryCode.FEED_START, start=start))
        entries = [entry for entry in parsed.entries[:LINKS_LIMIT] if entry.get("link")]
        printed = [entry.get("published") or entry.get("updated") for entry in entries]
        read = read_feed_dates(printed, now=now, formats=self.date_formats)
        return DiscoveryResult(
            links=tuple(
                DiscoveredLink(
                    url=_link(entry, url=url),
                    title=tidy_or_none(entry.get("title")),
                    published_at=at,
                )
                for entry, at in zip(entries, read.dates, strict=True)
            ),
            warning=self._warning(read, printed),
        )

    def _warning(self, read: FeedDates, printed: list[str | None]) -> Message | None:
        sample = next((one for one in printed if one), "")[:60]
        if read.order is DayOrder.AMBIGUOUS:
            return message(DiscoveryCode.FEED_ORDER_AMBIGUOUS, date=sample)
        if read.contradicts_declared:
            return message(
                DiscoveryCode.FEED_ORDER_DECLARED_WRONG, date=sample, order=str(read.order)
            )
        unread = sum(bool(one) and at is None for one, at in zip(printed, read.dates, strict=True))
        if unread > len(printed) * _UNREAD_SHARE:
            first = next(one for one, at in zip(printed, read.dates, strict=True) if one and not at)
            return message(
                DiscoveryCode.FEED_DATES_UNREAD, count=unread, total=len(printed), date=first[:60]
            )
        return None


def _link(entry: Any, *, url: str) -> str:
    """Return the article's own address where the link leads through a redirector of another host."""
    original = entry.get("feedburner_origlink") or entry.get("pheedo_origlink")
    if original:
        return str(original)
    link, permanent, host = str(entry["link"]), str(entry.get("id") or ""), host_of(url)
    if host_of(link) != host and permanent.startswith("http") and host_of(permanent) == host:
        return permanent
    return link


def _without_prolog(body: bytes) -> bytes:
    """Reduce what stands before the first element to its encoding, on a line of its own.

    The library searches it with patterns that take the square of its length, and no other crawl
    moves meanwhile: 300 KB of line breaks are enough for minutes.
    """
    if b"\0" in body[:4]:
        wide = "utf-32" if b"\0\0" in body[:4] else "utf-16"
        mark = body[:2] in {codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE} or body[2:4] == b"\xfe\xff"
        order = "" if mark else ("-be" if body[:1] == b"\0" else "-le")
        text = body.decode(f"{wide}{order}", "replace").encode("utf-8", "replace")
        declared = None
    else:
        text = body
        declared = _ENCODING.search(body[:_MAX_DECLARATION_BYTES].partition(b"?>")[0])
    element = _ELEMENT.search(text)
    if element is None:
        return b""
    # .NET declares the encoding of its strings; without a zero byte it is not that of the answer.
    wrong = declared and declared[1].lower().startswith((b"utf-16", b"utf-32"))
    encoding = declared[1] if declared and not wrong else b"utf-8"
    return b'<?xml version="1.0" encoding="%b"?>\n' % encoding + text[element.start() :]


def _valid_reference(reference: re.Match[bytes]) -> bytes:
    """Replace a reference to no character, such as half an emoji: the library stumbles over it."""
    hexadecimal, decimal = reference.groups()
    # Eight digits decide; Python refuses to read thousands.
    digits = (hexadecimal or decimal).lstrip(b"0")[:8] or b"0"
    code = int(digits, 16 if hexadecimal else 10)
    return reference[0] if code < 0xD800 or 0xDFFF < code < 0x110000 else b"&#xfffd;"
