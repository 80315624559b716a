"""Undo UTF-8 that was read as cp1252 and saved again, in the runs of a page where it happened."""

from __future__ import annotations

import re
from itertools import islice
from typing import AnyStr

# Lead bytes of Vietnamese letters and typographic marks as cp1252 shows them, and what follows.
_TRACE = re.compile("[\u00c3\u00c4\u00c5\u00c6\u00c2\u00e1\u00e2][\u0080-\u00bf\u0152-\u2122]")
_MIN_TRACES = 4
"""With fewer, nothing is repaired: some of them are right letters."""
TRACE_BYTES = re.compile(rb"\xc3[\x82-\x86\xa1\xa2][\xc2\xc5-\xe2]")
"""The traces in UTF-8, and a little more: searched five times as fast."""
_RUN = re.compile(r"[^<>\x00-\x08]{1,20000}")
_TIMES = 2
"""A page may have been saved wrongly twice."""
# Browsers and databases keep the five bytes that cp1252 leaves out, and Vietnamese is full of them.
_CP1252 = {
    ord(char): byte
    for byte in range(0x80, 0xA0)
    if (char := bytes([byte]).decode("cp1252", "ignore"))
}
_HALF = re.compile("[\u0080-\u00ff\u0152-\u2122]+")


def has_traces(pattern: re.Pattern[AnyStr], page: AnyStr) -> bool:
    """Return whether a sign of damage stands in a page more often than by chance."""
    return len(list(islice(pattern.finditer(page), _MIN_TRACES))) == _MIN_TRACES


def repair_mojibake(page: str) -> str:
    """Repair each run of text that is valid UTF-8 when written back as cp1252; others stay."""
    for _ in range(_TIMES):
        encoded = page.encode("utf-8", "surrogatepass")
        if not (has_traces(TRACE_BYTES, encoded) and has_traces(_TRACE, page)):
            return page
        page = _RUN.sub(_repaired, page)
    return page


def _repaired(run: re.Match[str]) -> str:
    text = run[0]
    if text.isascii() or not _TRACE.search(text):
        return text
    try:
        return _undo(text)
    except UnicodeError:
        # Right letters beside wrong ones: each stretch by itself.
        return _HALF.sub(_repaired_stretch, text)


def _repaired_stretch(stretch: re.Match[str]) -> str:
    try:
        return _undo(stretch[0])
    except UnicodeError:
        return stretch[0]


def _undo(text: str) -> str:
    return text.translate(_CP1252).encode("latin-1").decode("utf-8")
