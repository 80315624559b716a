"""Months to which a report points back: "hồi tháng 9 năm ngoái", "gần năm tháng sau", "last summer"."""

from __future__ import annotations

import re
from datetime import date

_LAST_YEAR = r"(?: năm (?:ngoái|trước))"
_MONTH = re.compile(rf"\btháng (\d{{1,2}})(?:{_LAST_YEAR}|(?:/| năm )(20\d\d)|())")
_FULL_DATE = re.compile(r"\b(\d{1,2})[/.-](\d{1,2})(?:[/.-](20\d\d))?\b")
_LATER = re.compile(
    r"(?<!trong )(?:gần |hơn |sau )?\b(\d{1,2}) tháng (?:sau|trước|bị|qua|kể từ)|sau (?:gần |hơn )?(\d{1,2}) tháng|"
    r"\b(\d{1,2}) months (?:after|later|ago|since)"
)
_SEASON = re.compile(
    rf"mùa (xuân|hè|thu|đông|mưa)({_LAST_YEAR})?|(?:last )(spring|summer|autumn|winter)"
)
_SEASONS = {
    "xuân": range(1, 6), "hè": range(5, 10), "thu": range(8, 12), "đông": range(10, 13),
    "mưa": range(5, 12), "spring": range(3, 6), "summer": range(5, 10), "autumn": range(9, 12),
    "winter": range(11, 13),
}  # fmt: skip
_ENGLISH_MONTH = re.compile(
    r"\b(?:in|last|since|of) (january|february|march|april|may|june|july|august|september|october|"
    r"november|december)(?: (20\d\d))?\b"
)
_ENGLISH_MONTHS = (
    "january february march april may june july august september october november december"
).split()


def back_references(text: str, *, on: date) -> frozenset[int]:
    """Return the months, as years times twelve plus months, to which a lower-case text points back."""
    now = on.year * 12 + on.month - 1
    found: set[int] = set()
    for match in _MONTH.finditer(text):
        month = int(match[1])
        if 1 <= month <= 12:
            last_year = "ngoái" in match[0] or "trước" in match[0]
            year = int(match[2]) if match[2] else on.year - (last_year or month > on.month)
            found.add(year * 12 + month - 1)
    for match in _FULL_DATE.finditer(text):
        if 1 <= int(match[2]) <= 12:
            year = int(match[3] or on.year - (int(match[2]) > on.month))
            found.add(year * 12 + int(match[2]) - 1)
    for match in _LATER.finditer(text):
        months = int(match[1] or match[2] or match[3])
        found |= {now - months, now - months + 1} if months > 2 else {now - months}
    for match in _SEASON.finditer(text):
        season = _SEASONS[match[1] or match[3]]
        year = on.year - bool(match[2] or match[3])
        found |= {year * 12 + month - 1 for month in season}
    for match in _ENGLISH_MONTH.finditer(text):
        month = _ENGLISH_MONTHS.index(match[1]) + 1
        year = int(match[2] or on.year - (month > on.month))
        found.add(year * 12 + month - 1)
    return frozenset(one for one in found if one < now)
