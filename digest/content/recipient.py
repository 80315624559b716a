"""A recipient: address, language and filter, and when their digest is due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from digest.content.filters import ArticleFilter, parse_filter
from presentation.i18n import Language
from storage.models import Cadence, Subscriber

_MONDAY = 0
_LONGEST_MONTH = 31


@dataclass(frozen=True, kw_only=True)
class Recipient:
    """The recipient of a digest, and the articles they want."""

    id: int
    email: str
    channel: str | None
    language: Language
    zone: ZoneInfo
    article_filter: ArticleFilter
    operator: bool
    cadence: Cadence = Cadence.DAILY


def recipient_from_row(row: Subscriber) -> Recipient:
    """Return the recipient of a subscriber's row."""
    return Recipient(
        id=row.id,
        email=row.email,
        channel=row.channel,
        language=Language(row.language),
        zone=ZoneInfo(row.zone),
        article_filter=parse_filter(row.filters),
        operator=row.operator,
        cadence=row.cadence,
    )


def next_due(cadence: Cadence, *, hour: int, zone: ZoneInfo, after: datetime) -> datetime:
    """Return the first of the subscriber's hours after an instant; weekly: Mondays; monthly: the 1st."""
    day = after.astimezone(zone).date()
    for ahead in range(_LONGEST_MONTH + 2):
        date = day + timedelta(days=ahead)
        if cadence is Cadence.WEEKLY and date.weekday() != _MONDAY:
            continue
        if cadence is Cadence.MONTHLY and date.day != 1:
            continue
        # An hour that the clock skips in spring is an hour later, one that comes twice in autumn is
        # the first of the two.
        due = datetime.combine(date, time(hour), tzinfo=zone).astimezone(UTC)
        if due > after:
            return due
    raise AssertionError("every month has a first day, and every week a Monday")


def is_quiet(now: datetime, *, start: int | None, end: int | None, zone: ZoneInfo) -> bool:
    """Return whether the subscriber wants no mail now; 22 to 6 includes midnight."""
    if start is None or end is None or start == end:
        return False
    hour = now.astimezone(zone).hour
    return start <= hour < end if start < end else hour >= start or hour < end
