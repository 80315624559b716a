"""Numbers as Vietnamese and English news write them."""

from __future__ import annotations

# "năm" is left out: five, but far more often year.
_WORDS = {
    "một": 1, "hai": 2, "ba": 3, "bốn": 4, "sáu": 6, "bảy": 7, "bẩy": 7, "tám": 8,
    "chín": 9, "mười": 10, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6,
    "seven": 7, "eight": 8, "nine": 9, "ten": 10,
}  # fmt: skip

# A number neither glued to another nor part of a date, a share or a law number; bounded, as Python refuses
# to read thousands of digits.
NUMBER_PATTERN = rf"(?<![\w./,-])(\d{{1,3}}(?:\.\d{{3}}){{1,4}}|\d{{1,6}}|{'|'.join(_WORDS)})"


def to_digits(written: str) -> str:
    """Return `written` in digits: a dot groups thousands, a leading zero is habit."""
    word = _WORDS.get(written.lower())
    return str(word if word is not None else int(written.replace(".", "")))
