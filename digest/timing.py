"""When a digest is due: the subscriber's hour, and their quiet hours."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from storage.models import Cadence

_MONDAY = 0


def next_due(cadence: Cadence, *, hour: int, zone: ZoneInfo, after: datetime) -> datetime:
    """Return the first of the subscriber's hours after an instant; weekly ones are on Monday."""
    day = after.astimezone(zone).date()
    for ahead in range(9):
        date = day + timedelta(days=ahead)
        if cadence is Cadence.WEEKLY and date.weekday() != _MONDAY:
            continue
        # An hour that the clock skips in spring is an hour later, one that comes twice in autumn is
        # the first of the two.
        due = datetime.combine(date, time(hour), tzinfo=zone).astimezone(UTC)
        if due > after:
            return due
    raise AssertionError("every week has a Monday")


def is_quiet(now: datetime, *, start: int | None, end: int | None, zone: ZoneInfo) -> bool:
    """Return whether the subscriber wants no mail now; 22 to 6 includes midnight."""
    if start is None or end is None or start == end:
        return False
    hour = now.astimezone(zone).hour
    return start <= hour < end if start < end else hour >= start or hour < end
