"""Detect Vietnamese that is written without its diacritics."""

from __future__ import annotations

import re

# Enough of a text to tell; a page has one habit throughout.
_SAMPLE = 2000
_MIN_LETTERS = 20
_MAX_ACCENTED_SHARE = 0.02
_SURELY_ACCENTED = 0.1

# Syllables that Vietnamese cannot do without and English does not have.
_INDICATOR_SYLLABLES = re.compile(
    r"\b(?:nguoi|cua|khong|duoc|trong|nhung|cac|voi|nam|cong|phong|chong|viet|toi|ban|mua|sang|"
    r"tinh|bi|va|la|ngay|tren|khi|mot|hai|nay|cho|cung|da|dang|den|thi|nhan|quoc|dan|trach|nhiem)\b"
)
_MIN_INDICATORS = 3


def lacks_diacritics(lower: str, *, language: str | None = None) -> bool:
    """Return whether `lower` is Vietnamese without diacritics; False for `language` "en"."""
    if language is not None and not language.startswith("vi"):
        return False
    sample = lower[:_SAMPLE]
    if not sample.isascii():
        # Most texts are accented throughout: no letter needs to be looked at.
        if len(sample) - len(sample.encode("ascii", "ignore")) > _SURELY_ACCENTED * len(sample):
            return False
        letters = sum(map(str.isalpha, sample))
        plain = sum(map(str.isalpha, sample.encode("ascii", "ignore").decode("ascii")))
        if letters - plain > _MAX_ACCENTED_SHARE * letters:
            return False
    elif len(sample) < _MIN_LETTERS:
        return False
    return len(set(_INDICATOR_SYLLABLES.findall(sample))) >= _MIN_INDICATORS
