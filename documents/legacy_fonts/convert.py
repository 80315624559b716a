"""Recognise and convert text of legacy Vietnamese fonts; the tables are data."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

ENCODINGS = ("tcvn3", "vni")
_WORD = re.compile(r"\w+")
_FREQUENT = frozenset(
    "và của các người được không những đã đến để là có với này về trong năm việc định nước số "
    "điều theo quy bộ phòng chống mua bán nghị chính phủ thủ tướng tỉnh từ tại hoặc cơ quan "
    "khoản luật quyết".split()
)
"""Words of which any page of official prose has several."""
_EVIDENCE = 4
_AFTER_CHARACTER = r"(?<=[A-Za-z\u00a1-\u00ff])"
_SHOWN_AS_HYPHEN = re.compile(
    rf"{_AFTER_CHARACTER}-(?![A-Z0-9])|(?<![^\s(])-(?=[a-z\u00a1-\u00ff])"
)
"""The ư of TCVN3 is at the place of the soft hyphen, and many programs make a hyphen of it."""


def to_unicode(text: str) -> str:
    """Return the text in Unicode, converted if only a legacy encoding makes Vietnamese of it."""
    # Unicode Vietnamese always has characters of this block; the legacy encodings cannot.
    if any("\u1ea0" <= character <= "\u1ef9" for character in text):
        return text
    converted = [(_known_words(one), one) for one in (_convert(text, name) for name in ENCODINGS)]
    known, best = max(converted, key=lambda pair: pair[0])
    legacy = known >= _EVIDENCE and known > _known_words(text)
    return best if legacy else text


def _known_words(text: str) -> int:
    words = _WORD.findall(text.casefold())
    # Plain ASCII words say nothing about the encoding.
    return sum(word in _FREQUENT for word in words if not word.isascii())


def _convert(text: str, encoding: str) -> str:
    table = _table(encoding)
    if encoding == "tcvn3":
        text = _SHOWN_AS_HYPHEN.sub("\u00ad", text)
    return _pattern(encoding).sub(lambda found: table[found[0]], text)


@cache
def _table(encoding: str) -> Mapping[str, str]:
    lines = files("documents.legacy_fonts").joinpath(f"{encoding}.csv").read_text("utf-8")
    rows = [line.split(",") for line in lines.splitlines() if not line.startswith("#")]
    return {row[0]: row[1] for row in rows[1:]}


@cache
def _pattern(encoding: str) -> re.Pattern[str]:
    longest_first = sorted(_table(encoding), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest_first)))
