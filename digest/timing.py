"""When a letter goes out: the reader's own hour, their quiet hours, and the back-off after a failure."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from storage.models import Cadence

_MONDAY = 0
_FIRST_RETRY_DELAY = timedelta(minutes=5)
_MAX_RETRY_DELAY = timedelta(hours=6)


def next_due(cadence: Cadence, *, hour: int, zone: ZoneInfo, after: datetime) -> datetime:
    """Give the first of the reader's hours after an instant; weekly ones are on Monday."""
    day = after.astimezone(zone).date()
    for ahead in range(9):
        date = day + timedelta(days=ahead)
        if cadence is Cadence.WEEKLY and date.weekday() != _MONDAY:
            continue
        # An hour that the clock skips in spring is taken an hour later, one that comes twice in
        # autumn the first time.
        due = datetime.combine(date, time(hour), tzinfo=zone).astimezone(UTC)
        if due > after:
            return due
    raise AssertionError("every week has a Monday")


def is_quiet(now: datetime, *, start: int | None, end: int | None, zone: ZoneInfo) -> bool:
    """Tell whether the reader wants no mail now; 22 to 6 runs over midnight."""
    if start is None or end is None or start == end:
        return False
    hour = now.astimezone(zone).hour
    return start <= hour < end if start < end else hour >= start or hour < end


def retry_delay(attempts: int) -> timedelta:
    """Give the pause after so many failures in a row: 5 minutes, then three times longer each time."""
    return min(_FIRST_RETRY_DELAY * int(3 ** min(attempts - 1, 9)), _MAX_RETRY_DELAY)
