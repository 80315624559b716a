"""Tell Vietnamese written without its accents from other plain text."""

from __future__ import annotations

import re

# Enough of a text to tell; a page has one habit throughout.
_SAMPLE = 2000
_FEWEST_LETTERS = 20
_MOST_ACCENTED = 0.02

# Syllables that Vietnamese cannot do without and English does not have.
_TELLING = re.compile(
    r"\b(?:nguoi|cua|khong|duoc|trong|nhung|cac|voi|nam|cong|phong|chong|viet|toi|ban|mua|sang|"
    r"tinh|bi|va|la|ngay|tren|khi|mot|hai|nay|cho|cung|da|dang|den|thi|nhan|quoc|dan|trach|nhiem)\b"
)
_FEWEST_TELLING = 3


def is_unaccented(lower: str, *, language: str | None = None) -> bool:
    """Say whether `lower` is Vietnamese that lost its accents; `language` "en" settles it."""
    if language is not None and not language.startswith("vi"):
        return False
    sample = lower[:_SAMPLE]
    if not sample.isascii():
        letters = sum(map(str.isalpha, sample))
        plain = sum(map(str.isalpha, sample.encode("ascii", "ignore").decode("ascii")))
        if letters - plain > _MOST_ACCENTED * letters:
            return False
    elif len(sample) < _FEWEST_LETTERS:
        return False
    return len(set(_TELLING.findall(sample))) >= _FEWEST_TELLING
