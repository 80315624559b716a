"""The form of a text that terms are matched in, and the way back to the text as given."""

from __future__ import annotations

import re
import unicodedata
from array import array
from dataclasses import dataclass

# One character for one character, so offsets stay what they are. Eth is what old pages typed for Đ;
# dotted capital I is the one letter whose lower case is longer than itself.
_SAME_LENGTH = {
    "\u00a0": " ", "\u2007": " ", "\u2009": " ", "\u202f": " ", "\u3000": " ", "\t": " ",
    "\u00d0": "\u0110", "\u00f0": "\u0111", "\u0189": "\u0110", "\u0130": "I",
    "\u2010": "-", "\u2011": "-", "\u2012": "-", "\u2013": "-", "\u2014": "-", "\u2015": "-",
    "\u2212": "-", "\u2018": "'", "\u2019": "'", "\u02bc": "'", "\u201c": '"', "\u201d": '"',
    "\u2028": "\n", "\u2029": "\n", "\r": "\n",
}  # fmt: skip
_INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
MARKS = "\u0300\u0301\u0302\u0303\u0306\u0309\u031b\u0323"

# Nobody writes more than a few marks on a letter; composing a long run of them costs its square.
_MOST_MARKS = 4
_UNEVEN = re.compile(
    rf"(?P<gap>[{_INVISIBLE}]+)|(?P<spaces> [ {_INVISIBLE}]+)"
    rf"|(?P<cluster>[^\W\d_{MARKS}][{MARKS}]{{1,{_MOST_MARKS}}})"
)


@dataclass(frozen=True, slots=True)
class MatchForm:
    """A text made ready for matching.

    `cased` keeps capitals, `lower` does not; both have the same length. `origin[i]` is where
    character `i` began in the text as given; None means the two run in step.
    """

    given: str
    cased: str
    lower: str
    origin: array[int] | None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the offsets in the text as given."""
        if self.origin is None or start >= end:
            return start, end
        last = self.origin[end - 1] + 1
        while self.given[last : last + 1] and self.given[last] in MARKS:
            last += 1
        return self.origin[start], last


def match_form(given: str) -> MatchForm:
    """Return the form of `given` that terms are matched in: NFC, plain spaces, plain quotes."""
    even = given
    for character, plain in _SAME_LENGTH.items():
        if character in even:
            even = even.replace(character, plain)
    origin: array[int] | None = None
    if "  " in even or any(mark in even for mark in _INVISIBLE + MARKS):
        even, origin = _levelled(even)
    return MatchForm(given, even, even.lower(), origin)


def _levelled(even: str) -> tuple[str, array[int]]:
    """Compose marks, drop the invisible, join runs of spaces; return the text and its origins."""
    parts: list[str] = []
    origin = array("I")
    done = 0
    for uneven in _UNEVEN.finditer(even):
        start, end = uneven.span()
        parts.append(even[done:start])
        origin.extend(range(done, start))
        done = end
        replacement = _replacement(uneven)
        parts.append(replacement)
        origin.extend([start] * len(replacement))
    parts.append(even[done:])
    origin.extend(range(done, len(even)))
    return "".join(parts), origin


def _replacement(uneven: re.Match[str]) -> str:
    if uneven["gap"]:
        return ""
    if uneven["spaces"]:
        return " "
    return unicodedata.normalize("NFC", uneven["cluster"])
