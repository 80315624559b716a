"""JSON Feed: the items of a feed that is written in JSON, whatever types its values have."""

from __future__ import annotations

import json
from typing import Any

from article.text import tidy_or_none
from crawler.discovery.feed_items import FeedItem, printed_link
from crawler.html.charset import decode


def is_json(body: bytes) -> bool:
    """Return whether an answer looks like a JSON object."""
    return body[:1_000].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{")


def json_feed_items(body: bytes) -> list[FeedItem] | None:
    """Read the items in their order; None if the answer is no JSON Feed."""
    try:
        # Python refuses to read integers of thousands of digits; no field of ours is a number.
        feed = json.loads(decode(body).lstrip("\ufeff"), parse_int=lambda _: None)
    except (ValueError, RecursionError):
        return None
    items = feed.get("items") if isinstance(feed, dict) else None
    if not isinstance(items, list) or "jsonfeed.org" not in str(feed.get("version"))[:100]:
        return None
    return [_item(one if isinstance(one, dict) else {}) for one in items]


def _item(item: dict[str, Any]) -> FeedItem:
    links = (_text(item, name) for name in ("url", "external_url", "id"))
    link = next((one for one in links if one), None)
    return FeedItem(
        link=printed_link(link) if link else None,
        title=tidy_or_none(_text(item, "title")),
        date=_text(item, "date_published") or _text(item, "date_modified"),
    )


def _text(item: dict[str, Any], name: str) -> str | None:
    value = item.get(name)
    # Halves of letters, which JSON can write and no database stores.
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else None
