"""Recheck interval by age: hours for new flagged pages, weeks for old ones."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from datetime import datetime, timedelta

_INTERVALS_FLAGGED = (
    (timedelta(days=2), timedelta(hours=6)),
    (timedelta(days=14), timedelta(days=1)),
    (timedelta(days=90), timedelta(days=7)),
)
_INTERVALS_OTHER = (
    (timedelta(days=2), timedelta(days=2)),
    (timedelta(days=14), timedelta(days=10)),
)
_MAX_INTERVAL = timedelta(days=28)
_CONFIRM_MISS_AFTER = timedelta(hours=12)
_JITTER = 0.2


@dataclass(frozen=True, kw_only=True)
class NextCheck:
    """The next check of a page, and why it is then."""

    at: datetime
    interval: timedelta
    reason: str


def plan_next_check(
    *, key: str, now: datetime, dated: datetime, flagged: bool, absent: bool
) -> NextCheck:
    """Plan the next check from the page's age and whether it is flagged.

    The spread comes from the key, not from chance: the same page always gets the same share of
    jitter, so a replay plans what the live crawl planned.
    """
    if absent:
        pause, why = _CONFIRM_MISS_AFTER, "it was missing at the last check"
    else:
        age = max(now - dated, timedelta(0))
        steps = _INTERVALS_FLAGGED if flagged else _INTERVALS_OTHER
        limit, pause = next(
            ((limit, pause) for limit, pause in steps if age < limit), (None, _MAX_INTERVAL)
        )
        known = f"known for less than {limit.days} days" if limit else "known for long"
        why = f"{'flagged' if flagged else 'not flagged'}, {known}"
    share = (zlib.crc32(key.encode()) % 1000) / 1000
    return NextCheck(at=now + pause * (1 + _JITTER * (share - 0.5)), interval=pause, reason=why)


def next_check(
    *, key: str, now: datetime, dated: datetime, flagged: bool, absent: bool
) -> datetime:
    """Return the instant of the next check."""
    return plan_next_check(key=key, now=now, dated=dated, flagged=flagged, absent=absent).at
