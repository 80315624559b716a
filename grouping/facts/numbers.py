"""Number words of Vietnamese and English reports, written as digits."""

from __future__ import annotations

import re

_UNITS = {
    "một": 1, "mốt": 1, "hai": 2, "ba": 3, "bốn": 4, "tư": 4, "năm": 5, "lăm": 5, "sáu": 6,
    "bảy": 7, "bẩy": 7, "tám": 8, "chín": 9,
}  # fmt: skip
_ENGLISH = {
    word: number
    for number, word in enumerate(
        "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
        "sixteen seventeen eighteen nineteen twenty".split(),
        start=1,
    )
}
_TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70,
    "eighty": 80, "ninety": 90,
}  # fmt: skip
_UNIT = "|".join(_UNITS)
_COMPOUND = re.compile(
    rf"\b(?:(?P<tens>hai|ba|bốn|năm|sáu|bảy|bẩy|tám|chín) (?:mươi|chục)(?: (?P<ones>{_UNIT})\b)?"
    rf"|mười(?: (?P<teen>{_UNIT})\b(?! \d))?|(?P<dozen>một chục))"
)
_SINGLE = re.compile(r"\b(?:một|hai|ba|bốn|sáu|bảy|bẩy|tám|chín)\b")
# "Năm" is a year more often than a five: it counts before a word for people or things alone.
_FIVE = re.compile(
    r"\bnăm(?= (?:người|cô|em|cháu|bé|đứa|phụ|thiếu|nạn|bị|nghi|đối|kẻ|học|ca|nhân|thanh|lao|công|"
    r"ngư|bạn|trẻ|gia|hộ|bà|ông|nữ|nam|căn|chiếc|tàu|quốc)\b)"
)
_ENGLISH_TENS = re.compile(rf"\b({'|'.join(_TENS)})(?:-({'|'.join(list(_ENGLISH)[:9])}))?\b")
_ENGLISH_SINGLE = re.compile(rf"\b(?:{'|'.join(_ENGLISH)})\b")


def with_digits(text: str) -> str:
    """Return the lower-case text with its number words as digits."""
    text = _COMPOUND.sub(_compound, text)
    text = _FIVE.sub("5", _SINGLE.sub(lambda match: str(_UNITS[match[0]]), text))
    text = _ENGLISH_TENS.sub(
        lambda match: str(_TENS[match[1]] + (_ENGLISH[match[2]] if match[2] else 0)), text
    )
    return _ENGLISH_SINGLE.sub(lambda match: str(_ENGLISH[match[0]]), text)


def _compound(match: re.Match[str]) -> str:
    if match["dozen"]:
        return "10"
    if match["tens"]:
        return str(10 * _UNITS[match["tens"]] + (_UNITS[match["ones"]] if match["ones"] else 0))
    return str(10 + (_UNITS[match["teen"]] if match["teen"] else 0))


def value_of(written: str) -> float:
    """Return the value of a number in digits: a dot or comma before three digits groups thousands."""
    if re.fullmatch(r"\d{1,3}(?:[.,]\d{3})+", written):
        return float(re.sub(r"[.,]", "", written))
    return float(written.replace(",", "."))
