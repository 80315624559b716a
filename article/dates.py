"""Parse dates as Vietnamese pages print them, day before month unless a source declares otherwise."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
_EARLIEST_YEAR = 1995  # no Vietnamese site is older than its connection to the internet, 1997
_TOMORROW = timedelta(
    days=2
)  # clocks of servers run ahead; press embargoes are printed for tomorrow


class Precision(StrEnum):
    """How exact the date of a page is."""

    MINUTE = "minute"
    DAY = "day"
    APPROXIMATE = "approx"


@dataclass(frozen=True, kw_only=True)
class PageDate:
    """An aware instant and its precision; a bare day is its first minute in Hanoi."""

    at: datetime
    precision: Precision
    weekday_disagrees: bool = False


_ISO = re.compile(
    r"(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s*(Z|[+-]\d{2}:?\d{2})?"
)
_ISO_DAY = re.compile(r"^\s*(\d{4})-(\d{2})-(\d{2})\s*$")
_DAY = re.compile(
    r"(?<![\d/.-])(\d{1,2})(?:([/.-])(\d{1,2})\2|\s++tháng\s++(\d{1,2})(?:\s*+,)?+\s++(?:năm\s++)?)(\d{4})(?!\d)",
    re.IGNORECASE,
)
_ENGLISH_DAY = re.compile(
    r"\b(?:(\d{1,2})\s+([A-Z][a-z]{2,8})\.?|([A-Z][a-z]{2,8})\.?\s+(\d{1,2})),?\s+(\d{4})\b"
)
_TIME = re.compile(
    r"(?<![\d/:.+-])(\d{1,2})(?::(\d{2})(?::(\d{2}))?|\s*+(?:h|giờ)(?:\s*+(\d{2}))?(?:\s*+phút)?)(?![\d/])"
    r"(?:\s*+(AM|PM|SA|CH))?\b",
    re.IGNORECASE,
)
_ZONE = re.compile(r"(?:GMT|UTC)\s*([+-])(\d{1,2})(?::?(\d{2}))?|\b(UTC|GMT)\b(?!\s*[+-])")
_AGO = re.compile(r"(?<!\d)(\d{1,3})\s+(phút|giờ|ngày|tuần)\s+trước")
_AGO_UNITS = {"phút": "minutes", "giờ": "hours", "ngày": "days", "tuần": "weeks"}
_WEEKDAYS = (
    r"thứ\s*(?:hai|2)\b|\bt2\b",
    r"thứ\s*(?:ba|3)\b|\bt3\b",
    r"thứ\s*(?:tư|4)\b|\bt4\b",
    r"thứ\s*(?:năm|5)\b|\bt5\b",
    r"thứ\s*(?:sáu|6)\b|\bt6\b",
    r"thứ\s*(?:bảy|bẩy|7)\b|\bt7\b",
    r"chủ\s*nhật|\bcn\b",
)
_WEEKDAY = re.compile("|".join(f"(?P<d{i}>{form})" for i, form in enumerate(_WEEKDAYS)))
_MONTHS = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), 1
    )
}


def read_date(
    printed: str | None, *, now: datetime, formats: Iterable[str] = ()
) -> PageDate | None:
    """Parse a date; None if there is none, or if it is impossible.

    `formats` are strptime patterns a source declares for dates that would be misread
    (month first); when given, nothing else is tried. Without a zone the page means Hanoi.
    """
    if not printed:
        return None
    text = re.sub(r"\s+", " ", unicodedata.normalize("NFC", printed[:400])).strip()
    declared = tuple(formats)
    try:
        found = (
            _read_declared(text, declared)
            if declared
            else _read_exact(text) or _read_ago(text, now=now)
        )
    except (ValueError, OverflowError):  # a zone of +99:99, a year whose end lies beyond 9999
        return None
    return found if found and _is_plausible(found.at, now=now) else None


def is_date_format(pattern: str) -> bool:
    """Return whether a text is a strptime pattern that gives a full day."""
    try:
        day = datetime(2026, 10, 31, tzinfo=HANOI)
        found = datetime.strptime(day.strftime(pattern), pattern)  # noqa: DTZ007 - the day counts
    except (ValueError, re.error):
        return False
    return found.date() == day.date()


def _is_plausible(at: datetime, *, now: datetime) -> bool:
    return at.year >= _EARLIEST_YEAR and at <= now + _TOMORROW


def _read_declared(text: str, formats: Iterable[str]) -> PageDate | None:
    for pattern in formats:
        try:
            at = datetime.strptime(text, pattern)  # noqa: DTZ007 - the zone is given below
        except ValueError:
            continue
        return PageDate(
            at=at if at.tzinfo else at.replace(tzinfo=HANOI), precision=Precision.MINUTE
        )
    return None


def _read_exact(text: str) -> PageDate | None:
    return _read_iso(text) or _read_rfc822(text) or _read_printed(text)


def _read_iso(text: str) -> PageDate | None:
    if match := _ISO_DAY.match(text):
        return _page_date(*map(int, match.groups()))
    if not (match := _ISO.search(text)):
        return None
    year, month, day, hour, minute = (int(part) for part in match.groups()[:5])
    zone = match[7]
    offset = _offset(zone) if zone else _printed_zone(text[match.end() :])
    return _page_date(year, month, day, time=(hour, minute, int(match[6] or 0)), zone=offset)


def _offset(zone: str) -> timezone:
    if zone == "Z":
        return UTC
    hours, minutes = int(zone[1:3]), int(zone[-2:])
    delta = timedelta(hours=hours, minutes=minutes)
    return timezone(-delta if zone[0] == "-" else delta)


def _read_rfc822(text: str) -> PageDate | None:
    # "GMT+7" is not RFC 822; the standard parser would read it as plain GMT, seven hours off.
    plain = re.sub(r"\b(?:GMT|UTC)\s*([+-])(\d)(?!\d)", r"\g<1>0\g<2>00", text)
    plain = re.sub(r"\b(?:GMT|UTC)\s*([+-])(\d{2}):?(\d{2})?", r"\1\g<2>00", plain)
    if not re.match(r"(?:[A-Z][a-z]{2},\s*)?\d{1,2} [A-Z][a-z]{2} (?:\d{4}|\d{2}) \d", plain):
        return None
    try:
        at = parsedate_to_datetime(plain)
    except (ValueError, OverflowError):
        return None
    return PageDate(at=at if at.tzinfo else at.replace(tzinfo=HANOI), precision=Precision.MINUTE)


def _read_printed(text: str) -> PageDate | None:
    day = _DAY.search(text)
    if day:
        numbers = (int(day[5]), int(day[3] or day[4]), int(day[1]))
    else:
        day = _ENGLISH_DAY.search(text)
        month = _MONTHS.get((day[2] or day[3])[:3].lower()) if day else None
        if not day or not month:
            return None
        numbers = (int(day[5]), month, int(day[1] or day[4]))
    rest = text[: day.start()] + " | " + text[day.end() :]
    found = _page_date(*numbers, time=_time(rest), zone=_printed_zone(rest))
    if not found:
        return None
    named = _WEEKDAY.search(text.lower())
    weekday = int(named.lastgroup[1:]) if named and named.lastgroup else None
    disagrees = weekday is not None and weekday != found.at.astimezone(HANOI).weekday()
    return PageDate(at=found.at, precision=found.precision, weekday_disagrees=disagrees)


def _time(text: str) -> tuple[int, int, int] | None:
    # "18:50 GMT+7": without the zone taken out first, "+7" can pass for an hour.
    match = _TIME.search(_ZONE.sub(" ", text))
    if not match:
        return None
    hour, minute, second = int(match[1]), int(match[2] or match[4] or 0), int(match[3] or 0)
    half = (match[5] or "").upper()
    if half in {"PM", "CH"} and hour < 12:
        hour += 12
    if half in {"AM", "SA"} and hour == 12:
        hour = 0
    return hour, minute, second


def _printed_zone(text: str) -> timezone | None:
    match = _ZONE.search(text)
    if not match:
        return None
    if match[4]:
        return UTC
    delta = timedelta(hours=int(match[2]), minutes=int(match[3] or 0))
    return timezone(-delta if match[1] == "-" else delta)


def _page_date(
    year: int,
    month: int,
    day: int,
    *,
    time: tuple[int, int, int] | None = None,
    zone: timezone | None = None,
) -> PageDate | None:
    hour, minute, second = time or (0, 0, 0)
    try:
        at = datetime(year, month, day, hour, minute, second, tzinfo=zone or HANOI)
    except ValueError:  # 31/02, 25:10: a date that does not exist is no date
        return None
    return PageDate(at=at, precision=Precision.MINUTE if time else Precision.DAY)


def _read_ago(text: str, *, now: datetime) -> PageDate | None:
    match = _AGO.search(text.lower())
    if not match:
        return None
    at = now - timedelta(**{_AGO_UNITS[match[2]]: int(match[1])})
    return PageDate(at=at, precision=Precision.APPROXIMATE)
