"""Whether a page is still there: one failed look proves nothing, two some time apart do."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

MIN_TIME_BETWEEN_MISSES = timedelta(hours=6)
_FRONT_PAGE = re.compile(
    r"(?i)/?(?:(?:vi|en|vn|vi-vn|en-us|vie|eng|pages?|web|portal|guest)/?)*"
    r"(?:(?:index|default|home|main|trang-?chu|homepage)?(?:\.(?:html?|php|aspx?|jsp|vov))?"
    r"|(?:(?:page-?)?not-?found|error|404|loi-?404)(?:\.(?:html?|php|aspx?|jsp))?)/?"
)


@dataclass(frozen=True, kw_only=True)
class RemovalState:
    """Where a page stands: removed or not, and since when it has been missing."""

    removed: bool
    absent_since: datetime | None = None


def record_miss(before: RemovalState, *, at: datetime) -> RemovalState:
    """Weigh a look that found the page gone."""
    if before.removed:
        return before
    since = before.absent_since or at
    return RemovalState(removed=at - since >= MIN_TIME_BETWEEN_MISSES, absent_since=since)


def is_front_page(url: str) -> bool:
    """Tell whether an address is a site's front page or its not-found page.

    Many portals send the reader of a deleted article there instead of saying 404.
    """
    return _FRONT_PAGE.fullmatch(urlsplit(url).path) is not None
