"""Whether a page is still there: one failed look proves nothing, two some time apart do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

PROOF_APART = timedelta(hours=6)


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
