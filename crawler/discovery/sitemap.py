"""Sitemaps: an index of many, of which only the newest few are worth asking."""

from __future__ import annotations

import gzip
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from typing import ClassVar

from lxml import etree

from article.dates import read_date
from article.message import message
from crawler.discovery.method import (
    LINKS_LIMIT,
    DiscoveredLink,
    DiscoveryCode,
    DiscoveryMethod,
    DiscoveryResult,
    pattern_problem,
)
from crawler.discovery.xml_recovery import parse_recovering

_DECOMPRESSED_LIMIT = 60_000_000  # the sitemap protocol allows 50 MB
_MAX_TAGS = 1_000_000
"""And references; 50,000 addresses, as many as the protocol allows, have half a million.

A tree of fourteen million elements, which is 60 kB zipped, takes minutes and gigabytes.
"""
_MAX_MESSAGE_LETTERS = 200
"""Letters of a reason: an element's name may be a megabyte long."""
_NUMBER = re.compile(r"\d{1,18}")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Sitemap(DiscoveryMethod):
    """A sitemap, or an index of sitemaps."""

    kind: ClassVar[str] = "sitemap"
    pages: int = 2
    newest: int = 3
    """How many sitemaps of an index are followed, by their date or, failing that, their name."""
    only: str = ""
    """Pattern that a sitemap of an index must match to be followed."""
    keep: str = ""
    """Pattern that an article's address must match, for sites with thousands of pages a day."""

    def problems(self) -> Iterator[str]:
        """Name a pattern that is none."""
        yield from super().problems()
        for name, pattern in (("only", self.only), ("keep", self.keep)):
            if problem := pattern_problem(pattern):
                yield f"{self.kind}: {name}: {problem}"

    def read(self, body: bytes, *, url: str, now: datetime) -> DiscoveryResult:
        """Read a urlset or an index; anything else is a problem."""
        try:
            root = _root(body)
        except (etree.XMLSyntaxError, OSError, EOFError, ValueError, zlib.error) as error:
            return DiscoveryResult(
                problem=message(
                    DiscoveryCode.SITEMAP_ERROR, error=str(error)[:_MAX_MESSAGE_LETTERS]
                )
            )
        kind = etree.QName(root).localname
        entries = [_entry(child, now=now) for child in _newest_elements(root)]
        if kind == "sitemapindex":
            return DiscoveryResult(next_pages=self._newest(entries))
        if kind == "urlset":
            links = [one for one in entries if one.url and self._matches(one.url)]
            if all(one.published_at for one in links):
                links.sort(key=lambda one: one.published_at or _EPOCH, reverse=True)
            return DiscoveryResult(links=tuple(links))
        return DiscoveryResult(
            problem=message(DiscoveryCode.SITEMAP_ROOT, root=kind[:_MAX_MESSAGE_LETTERS])
        )

    def _matches(self, url: str) -> bool:
        return not self.keep or re.search(self.keep, url) is not None

    def _newest(self, entries: list[DiscoveredLink]) -> tuple[str, ...]:
        wanted = [one for one in entries if one.url and re.search(self.only, one.url)]
        # By the numbers in the name: news-2026-11 is newer than news-2026-9.
        wanted.sort(
            key=lambda one: (
                one.published_at or _EPOCH,
                [int(n) for n in _NUMBER.findall(one.url)],
            ),
            reverse=True,
        )
        return tuple(one.url for one in wanted[: self.newest])


def _root(body: bytes) -> etree._Element:
    if body[:2] == b"\x1f\x8b":
        with gzip.GzipFile(fileobj=BytesIO(body)) as zipped:
            body = zipped.read(_DECOMPRESSED_LIMIT + 1)
        if len(body) > _DECOMPRESSED_LIMIT:
            raise ValueError(f"more than {_DECOMPRESSED_LIMIT:,} bytes unzipped")
    if (count := body.count(b"<") + body.count(b"&")) > _MAX_TAGS:
        raise ValueError(f"{count:,} tags, more than {_MAX_TAGS:,}")
    return parse_recovering(body)


def _newest_elements(root: etree._Element) -> list[etree._Element]:
    """Choose the entries that are read, the newest where they have dates.

    A sitemap of all years may begin with the oldest: without dates both ends are taken.
    """
    elements = [one for one in root if isinstance(one.tag, str)]
    dated = [(_lastmod(one), one) for one in elements]
    if len(elements) <= LINKS_LIMIT:
        return elements
    if sum(bool(at) for at, _ in dated) * 2 >= len(elements):
        # ISO dates sort as text; the order of one day stays.
        dated.sort(key=lambda pair: pair[0], reverse=True)
        return [one for _, one in dated[:LINKS_LIMIT]]
    half = LINKS_LIMIT // 2
    return [*elements[:half], *elements[-half:]]


def _lastmod(element: etree._Element) -> str:
    texts = (
        (child.text or "").strip()
        for child in element
        if isinstance(child.tag, str) and _local_name(child) == "lastmod"
    )
    return next((text for text in texts if text[:4].isdecimal()), "")


def _local_name(element: etree._Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _entry(element: etree._Element, *, now: datetime) -> DiscoveredLink:
    fields = {
        _local_name(child): (child.text or "").strip()
        for child in element
        if isinstance(child.tag, str)
    }
    date = read_date(fields.get("lastmod"), now=now)
    return DiscoveredLink(url=fields.get("loc", ""), published_at=date.at if date else None)
