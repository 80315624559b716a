"""Whether a page is still there: one failed look proves nothing, two some time apart do."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

PROOF_APART = timedelta(hours=6)
_FRONT_DOOR = re.compile(
    r"(?i)/?(?:(?:vi|en|vn|vi-vn|en-us|vie|eng|pages?|web|portal|guest)/?)*"
    r"(?:(?:index|default|home|main|trang-?chu|homepage)?(?:\.(?:html?|php|aspx?|jsp|vov))?"
    r"|(?:(?:page-?)?not-?found|error|404|loi-?404)(?:\.(?:html?|php|aspx?|jsp))?)/?"
)


@dataclass(frozen=True, kw_only=True)
class Presence:
    """Where a page stands: removed or not, and since when it has been missing."""

    removed: bool
    absent_since: datetime | None = None


def found_absent(before: Presence, *, at: datetime) -> Presence:
    """Weigh a look that found the page gone."""
    if before.removed:
        return before
    since = before.absent_since or at
    return Presence(removed=at - since >= PROOF_APART, absent_since=since)


def is_front_door(url: str) -> bool:
    """Tell whether an address is a site's front page or its not-found page.

    Many portals send the reader of a deleted article there instead of saying 404.
    """
    return _FRONT_DOOR.fullmatch(urlsplit(url).path) is not None
