"""Removal of pages: one failed check proves nothing, two some time apart do."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

MIN_TIME_BETWEEN_MISSES = timedelta(hours=6)
MAX_TIME_WITHOUT_EVIDENCE = timedelta(days=14)
"""How long a page may be missing while no other page of its source is seen, before it counts as removed."""
_FRONT_PAGE = re.compile(
    r"(?i)/?(?:(?:vi|en|vn|vi-vn|en-us|vie|eng|pages?|web|portal|guest)/?)*"
    r"(?:(?:index|default|home|main|trang-?chu|homepage)?(?:\.(?:html?|php|aspx?|jsp|vov))?"
    r"|(?:(?:page-?)?not-?found|error|404|loi-?404)(?:\.(?:html?|php|aspx?|jsp))?)/?"
)


@dataclass(frozen=True, kw_only=True)
class RemovalState:
    """Whether a page is removed, and since when it has been missing."""

    removed: bool
    absent_since: datetime | None = None


def record_miss(before: RemovalState, *, at: datetime, site_answers: bool = True) -> RemovalState:
    """Return the state after a check that found the page missing.

    `site_answers`: another page of the source was seen since this one is missing, or there is none.
    """
    if before.removed:
        return before
    since = before.absent_since or at
    missing_for = at - since
    lasts = missing_for >= MIN_TIME_BETWEEN_MISSES
    removed = lasts and (site_answers or missing_for >= MAX_TIME_WITHOUT_EVIDENCE)
    return RemovalState(removed=removed, absent_since=since)


def is_front_page(url: str) -> bool:
    """Return whether a URL is the front page or the not-found page of a site.

    Many portals send the reader of a deleted article there instead of saying 404.
    """
    return _FRONT_PAGE.fullmatch(urlsplit(url).path) is not None
