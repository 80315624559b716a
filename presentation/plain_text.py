"""Text of others made safe for mail and feeds: one line, bounded, nothing invisible."""

from __future__ import annotations

import unicodedata

from article.text import tidy

ELLIPSIS = "…"
TITLE_LIMIT = 240


def plain_line(text: str) -> str:
    """Return text on one line without control, direction or other format characters."""
    return "".join(sign for sign in tidy(text) if unicodedata.category(sign) != "Cf")


def truncate(text: str, *, limit: int) -> str:
    """Return at most `limit` characters, cut between words where there are any."""
    line = plain_line(text)
    if len(line) <= limit:
        return line
    start = line[: limit - len(ELLIPSIS)]
    space = start.rfind(" ")
    return (start[:space] if space > limit // 2 else start).rstrip(" ,.;:–-") + ELLIPSIS


def truncate_title(title: str) -> str:
    """Truncate a title to what mail and feeds can show."""
    return truncate(title, limit=TITLE_LIMIT)
