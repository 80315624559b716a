"""Parse dates as Vietnamese pages print them, day before month unless a source declares otherwise."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from article.date_words.months import month_number
from article.date_words.neighbours import in_western_digits
from article.date_words.relative import named_day, time_ago
from article.text import nfc

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
    r"(\d{4})-(\d{1,2})-(\d{1,2})[T ](\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s*(Z|[+-]\d{2}:?\d{2})?"
)
_ISO_DAY = re.compile(r"^\s*(\d{4})-(\d{2})-(\d{2})\s*$")
_DAY = re.compile(
    r"(?<![\d/.-])(\d{1,2})(?:([/.-])(\d{1,2})\2|\s++tháng\s++(\d{1,2})(?>(?:\s*+,)?)\s++(?:năm\s++)?)(\d{4})(?!\d)",
    re.IGNORECASE,
)
_NAMED_MONTH = re.compile(
    r"\b(?:(\d{1,2})(?:st|nd|rd|th|er|[.º°])?\s(?:de\s|of\s)?([^\W\d_]{3,12})\.?|([^\W\d_]{3,12})\.?\s(\d{1,2})(?:st|nd|rd|th)?)"
    r",?\s(?:de\s|del\s)?(\d{4})\b"
)
_YEAR_FIRST = re.compile(r"(?<![\d/.-])(\d{4})([/.])(\d{1,2})\2(\d{1,2})(?!\d)")
_SHORT_YEAR = re.compile(r"(?<![\d/.:-])(\d{1,2})([/.-])(\d{1,2})\2(\d{2})(?![\d/.:-])")
_MONTH_FIRST = re.compile(
    r"^\s{0,9}(\d{1,2})/(\d{1,2})/(\d{4}) (\d{1,2}):(\d{2})(?::(\d{2}))? (AM|PM)\s{0,9}$",
    re.IGNORECASE,
)
_EPOCH = re.compile(r"^\d{10}(?:\d{3})?$")
_UPDATE_LABEL = re.compile(
    r"(?:cập nhật|chỉnh sửa|sửa (?:lần cuối|đổi)|updated?|modified|edited)[^\d|]{0,25}$",
    re.IGNORECASE,
)
_DAY_PART = re.compile(r"\b(sáng|trưa|chiều|tối|đêm|khuya)\b", re.IGNORECASE)
_TIME = re.compile(
    r"(?<![\d/:.+-])(\d{1,2})(?::(\d{2})(?::(\d{2}))?|\s*+(?:h|giờ)(?:\s*+(\d{2}))?(?:\s*+phút)?)(?![\d/])"
    r"(?:\s*+(AM|PM|SA|CH))?\b",
    re.IGNORECASE,
)
_ZONE = re.compile(r"(?:GMT|UTC)\s*([+-])(\d{1,2})(?::?(\d{2}))?|\b(UTC|GMT)\b(?!\s*[+-])")
_TIME_BEFORE = re.compile(
    r"(?:lúc\s)?\d{1,2}(?::|h|\sgiờ\s?)\d{0,2}(?:\sphút)?[\s,|-]{0,5}(?:ngày\s)?$", re.IGNORECASE
)
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

_ENGLISH_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_ENGLISH_WEEKDAY = re.compile(
    rf"\b({'|'.join(_ENGLISH_WEEKDAYS)})(?:day|sday|nesday|rsday|urday)?\b"
)


def read_date(
    printed: str | None, *, now: datetime, formats: Iterable[str] = ()
) -> PageDate | None:
    """Parse a date; None if there is none, or if it is impossible.

    `formats` are strptime patterns a source declares for dates that would be misread
    (month first); when given, nothing else is tried. Without a zone the page means Hanoi.
    """
    if not printed:
        return None
    text = in_western_digits(re.sub(r"\s+", " ", nfc(printed[:400])).strip())
    declared = tuple(formats)
    try:
        found = (
            _read_declared(text, declared)
            if declared
            else _read_exact(text, now=now) or _read_relative(text, now=now)
        )
    except (ValueError, OverflowError):  # a zone of +99:99, a year whose end lies beyond 9999
        return None
    return found if found and _is_plausible(found.at, now=now) else None


_NAMES_YEAR = re.compile(r"%[YyGcxD]")


def is_date_format(pattern: str) -> bool:
    """Return whether a text is a strptime pattern that gives a full day."""
    if not _NAMES_YEAR.search(pattern):
        return False  # Python 3.13 warns of such a pattern before it could be tried
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


def _read_exact(text: str, *, now: datetime) -> PageDate | None:
    return (
        _read_epoch(text)
        or _read_iso(text)
        or _read_rfc822(text)
        or _read_month_first(text, now=now)
        or _read_printed(text)
    )


def _read_epoch(text: str) -> PageDate | None:
    if not _EPOCH.match(text):
        return None
    at = datetime.fromtimestamp(int(text[:10]), UTC)
    return PageDate(at=at, precision=Precision.MINUTE)


def _read_month_first(text: str, *, now: datetime) -> PageDate | None:
    """Read `10/4/2026 8:30:00 PM`, as servers set up in English write it.

    Some write the day first all the same: of two possible days the one nearer to the look counts.
    """
    match = _MONTH_FIRST.match(text)
    if not match:
        return None
    first, second, year, hour, minute = (int(part) for part in match.groups()[:5])
    time = (_of_half_day(hour, match[7]), minute, int(match[6] or 0))
    found = [
        date
        for month, day in ((first, second), (second, first))
        if (date := _page_date(year, month, day, time=time)) and _is_plausible(date.at, now=now)
    ]
    return min(found, key=lambda date: abs(now - date.at), default=None)


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
    if not re.match(r"(?:[A-Z][a-z]{2},\s*)?\d{1,2} [A-Z][a-z]{2} (?:[1-9]\d{3}|\d{2}) \d", plain):
        return None
    try:
        at = parsedate_to_datetime(plain)
    except (ValueError, OverflowError):
        return None
    return PageDate(at=at if at.tzinfo else at.replace(tzinfo=HANOI), precision=Precision.MINUTE)


def _read_printed(text: str) -> PageDate | None:
    days = list(_DAY.finditer(text))
    # "Cập nhật: 05/10 | Đăng: 02/10": the update counts only where nothing else is printed.
    day = next((one for one in days if not _is_update(text, one)), days[0] if days else None)
    if day:
        text = _own_part(text, day, days)
        day = _DAY.search(text) or day
        numbers = _day_and_month(day, text)
    elif day := _YEAR_FIRST.search(text):
        numbers = (int(day[1]), int(day[3]), int(day[4]))
    elif (day := _SHORT_YEAR.search(text)) and _time(text[: day.start()] + "|" + text[day.end() :]):
        # Without a time it may be a number of anything: 12/10/26.
        numbers = (2000 + int(day[4]), int(day[3]), int(day[1]))
    else:
        named_months = (
            (one, month_number(one[2] or one[3])) for one in _NAMED_MONTH.finditer(text)
        )
        day, month = next((pair for pair in named_months if pair[1]), (None, None))
        if day is None or month is None:
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


def _day_and_month(day: re.Match[str], text: str) -> tuple[int, int, int]:
    """Return year, month and day; month first only where the day-first reading cannot be.

    `Fri, 11/06/2026`: the sixth of November is that Friday, the eleventh of June is none.
    """
    year, month, date = int(day[5]), int(day[3] or day[4]), int(day[1])
    if day[2] != "/" or date > 12:
        return year, month, date
    named = _english_weekday(text)
    straight, turned = (_weekday_of(year, *pair) for pair in ((month, date), (date, month)))
    if straight is None or (named is not None and named != straight and named == turned):
        return year, date, month
    return year, month, date


def _weekday_of(year: int, month: int, day: int) -> int | None:
    try:
        return datetime(year, month, day, tzinfo=HANOI).weekday()
    except ValueError:
        return None


def _english_weekday(text: str) -> int | None:
    named = _ENGLISH_WEEKDAY.search(text.lower())
    return _ENGLISH_WEEKDAYS.index(named[1]) if named else None


def _time(text: str) -> tuple[int, int, int] | None:
    # "18:50 GMT+7": without the zone taken out first, "+7" can pass for an hour.
    match = _TIME.search(_ZONE.sub(" ", text))
    if not match:
        return None
    hour, minute, second = int(match[1]), int(match[2] or match[4] or 0), int(match[3] or 0)
    if match[5]:
        hour = _of_half_day(hour, match[5])
    elif part := _DAY_PART.search(text):
        hour = _of_day_part(hour, part[1].lower())
    return hour, minute, second


def _of_half_day(hour: int, half: str) -> int:
    if half.upper() in {"PM", "CH"}:
        return hour + 12 if hour < 12 else hour
    return 0 if hour == 12 else hour


def _of_day_part(hour: int, part: str) -> int:
    """Count an hour by the part of the day that is named: `3 giờ chiều`, `8h30 tối`, `1 giờ trưa`."""
    later = {"chiều": range(1, 12), "tối": range(1, 12), "trưa": range(1, 4)}
    if part in {"đêm", "khuya"}:
        later[part] = range(7, 12)
    if part in {"đêm", "khuya", "sáng"} and hour == 12:
        return 0
    return hour + 12 if hour in later.get(part, ()) else hour


def _is_update(text: str, day: re.Match[str]) -> bool:
    before = text[: day.start()]
    # The time may stand between label and day: "Cập nhật lúc 09:00, 05/10/2026".
    return _UPDATE_LABEL.search(_TIME_BEFORE.sub("", before)) is not None


def _own_part(text: str, day: re.Match[str], days: list[re.Match[str]]) -> str:
    """Cut a line of several dates down to one of them and what belongs to it."""
    if len(days) == 1:
        return text
    at = days.index(day)
    start = days[at - 1].end() if at else 0
    end = days[at + 1].start() if at + 1 < len(days) else len(text)
    # What stands between two days belongs to either; a bar or a label decides.
    between = text[start : day.start()]
    cut = max(between.rfind("|"), between.rfind("•"), between.rfind(" - "), between.rfind(";"))
    start += cut + 1 if at and cut >= 0 else 0
    behind = text[day.end() : end]
    cuts = [found for mark in ("|", "•", ";") if (found := behind.find(mark)) >= 0]
    return text[start : day.end() + min(cuts, default=len(behind))]


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


def _read_relative(text: str, *, now: datetime) -> PageDate | None:
    local = now.astimezone(HANOI)
    if day := named_day(text, now=local):
        at, is_over = day
        time = _time(text)
        if time is None and not is_over:
            return None  # "hôm nay" alone is what clocks of sites print
        return _page_date(at.year, at.month, at.day, time=time)
    ago = time_ago(text, now=now)
    return PageDate(at=ago, precision=Precision.APPROXIMATE) if ago else None
