"""Items of a feed as printed: what the library finds, and behind it what only a scan finds."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import feedparser
from feedparser.mixin import _FeedParserMixin
from feedparser.util import FeedParserDict

from article.canonical_url import host_of
from article.message import message
from article.text import tidy_or_none
from crawler.discovery.feed_bytes import FeedBytes, UnreadableFeed, item_starts
from crawler.discovery.method import DiscoveryCode

_LINK = re.compile(
    r"<(?:[\w.-]{1,40}:)?link(\s[^<>]{0,2500})?>([^<]{0,2500})|<(?:[\w.-]{1,40}:)?(?:guid|id)(?:\s[^<>]{0,500})?>([^<]{0,2500})"
    r"|<[\w.:-]{1,60}\s[^<>]{0,500}?\babout\s?=\s?[\"']([^\"'<>]{1,2500})",
    re.IGNORECASE,
)
_HREF = re.compile(r"""\bhref\s?=\s?["']?([^\s"'<>]{1,2500})""", re.IGNORECASE)
_OTHER_LINK = re.compile(r"""\brel\s?=\s?["']?(?!alternate)\w""", re.IGNORECASE)
_TITLE = re.compile(r"<(?:[\w.-]{1,40}:)?title(?:\s[^<>]{0,500})?>([^<]{1,2000})", re.IGNORECASE)
_DATE = re.compile(
    r"<(?:[\w.-]{1,40}:)?(?:pubdate|published|date|updated)(?:\s[^<>]{0,500})?>([^<]{1,200})",
    re.IGNORECASE,
)
_FEED_ROOT = re.compile(
    rb"<(?:[\w.-]{1,40}:)?(?:rss|feed|rdf|channel|items?|entry)[\s>]", re.IGNORECASE
)
_WEB = re.compile(r"https?:[\\/]{2}", re.IGNORECASE)
_INVISIBLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b-\u200f\u2060\ufeff]")


def _last_tag(parser: Any, term: str | None, scheme: str | None, label: str | None) -> None:
    parser._get_context()["tags"] = [FeedParserDict(term=term, scheme=scheme, label=label)]


# Authors and categories are not read. The library looks in an author for an address of mail, from each
# letter to the end of the word, and compares each category with all before it: 90 kB of `a.a.a.`, which
# comments may join from pieces, hold the process for minutes.
_FeedParserMixin._sync_author_detail = lambda *_, **__: None
_FeedParserMixin._add_tag = _last_tag


@dataclass(frozen=True, kw_only=True)
class FeedItem:
    """One item; nothing of it is believed yet."""

    link: str | None
    title: str | None = None
    date: str | None = None


def feed_items(feed: FeedBytes, *, url: str) -> list[FeedItem] | None:
    """Read the items in their order; None if the answer is no feed, raises UnreadableFeed."""
    try:
        parsed = feedparser.parse(
            # As a stream: bare bytes that name a file would be opened as that file.
            BytesIO(feed.data),
            # Only links, dates and titles are read; what would clean the rest can be made to hang.
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    except Exception as error:  # noqa: BLE001 - the library promises nothing of what it raises
        text = f"{type(error).__name__}: {str(error)[:100]}"
        raise UnreadableFeed(message(DiscoveryCode.FEED_ERROR, error=text)) from None
    found = [_item(entry, url=url) for entry in parsed.entries] if parsed.get("version") else []
    starts = item_starts(feed.data)
    if sum(bool(one.link) for one in found) < len(starts):
        found = _completed(found, feed.data, starts)
    is_feed = parsed.get("version") or any(one.link for one in found)
    return found if is_feed else None


def printed_link(text: str) -> str:
    """Return a link without what generators of feeds leave around and inside it."""
    text = "".join(line.strip() for line in _INVISIBLE.sub("", text).splitlines())
    text = text.replace("<![CDATA[", "").replace("]]>", "").lstrip("\"'([<> \u00a0")
    if text[:2].lower() == "a " and (href := _HREF.search(text)):
        text = href[1]
    return text.replace("\\", "/") if _WEB.match(text) else text


def _item(entry: Any, *, url: str) -> FeedItem:
    return FeedItem(
        link=_link(entry, url=url) or None,
        title=tidy_or_none(entry.get("title")),
        date=entry.get("published") or entry.get("updated"),
    )


def _link(entry: Any, *, url: str) -> str:
    """Return the article's own address where the link leads through a redirector of another host."""
    original = entry.get("feedburner_origlink") or entry.get("pheedo_origlink")
    if original:
        return printed_link(str(original))
    link, permanent = printed_link(str(entry.get("link") or "")), str(entry.get("id") or "")
    if not permanent.startswith("http"):
        return link
    host = host_of(url)
    return permanent if not link or host_of(link) != host == host_of(permanent) else link


def _completed(found: list[FeedItem], data: bytes, starts: list[int]) -> list[FeedItem]:
    """Add the items that the library lost: unclosed, nested, or with their address in an odd place."""
    if not _FEED_ROOT.match(data, data.find(b"<", data.find(b"?>"))):
        return found
    scanned = list(_scanned(data, starts))
    if len(found) == len(scanned):
        return [one if one.link else other for one, other in zip(found, scanned, strict=True)]
    known = {one.link for one in found}
    return [one for one in found if one.link] + [one for one in scanned if one.link not in known]


def _scanned(data: bytes, starts: list[int]) -> Iterator[FeedItem]:
    for start, end in zip(starts, [*starts[1:], len(data)], strict=True):
        text = data[start:end].decode("utf-8", "replace")
        text = text.replace("<![CDATA[", "").replace("]]>", "")
        title, date = _TITLE.search(text), _DATE.search(text)
        yield FeedItem(
            link=_scanned_link(text),
            title=tidy_or_none(html.unescape(title[1])) if title else None,
            date=date[1].strip() if date else None,
        )


def _scanned_link(text: str) -> str | None:
    best: str | None = None
    for attributes, inside, permanent, about in _LINK.findall(text):
        if inside.strip() and not best:
            return printed_link(html.unescape(inside))
        href = _HREF.search(attributes)
        if href and not _OTHER_LINK.search(attributes):
            return printed_link(html.unescape(href[1]))
        other = printed_link(html.unescape(permanent or about))
        best = best or (other if _WEB.match(other) else None)
    return best
