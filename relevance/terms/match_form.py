"""The form of a text that terms are matched in, and the way back to the text as given."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from article.text import nfc

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
COMBINING_MARKS = "\u0300\u0301\u0302\u0303\u0306\u0309\u031b\u0323"

# Nobody writes more than a few marks on a letter; composing a long run of them costs its square.
_MAX_MARKS = 4
_RUN = re.compile(rf"[{COMBINING_MARKS}{_INVISIBLE}]+")
_RUN_OR_SPACES = re.compile(rf"[{COMBINING_MARKS}{_INVISIBLE}]+| {{2,}}")
_NO_INVISIBLE = str.maketrans("", "", _INVISIBLE)


@dataclass(frozen=True, slots=True)
class MatchForm:
    """A text made ready for matching.

    `cased` keeps capitals, `lower` does not; both have the same length. From character `starts[i]`
    on they run in step with the text as given from `origins[i]` on.
    """

    original: str
    cased: str
    lower: str
    starts: Sequence[int] = (0,)
    origins: Sequence[int] = (0,)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the offsets in the text as given."""
        if len(self.starts) == 1 or start >= end:
            return start, end
        last = self._origin(end - 1) + 1
        while self.original[last : last + 1] and self.original[last] in COMBINING_MARKS:
            last += 1
        return self._origin(start), last

    def _origin(self, place: int) -> int:
        step = bisect_right(self.starts, place) - 1
        return self.origins[step] + place - self.starts[step]


def match_form(original: str, seen: str | None = None) -> MatchForm:
    """Return the form of `given` that terms are matched in: NFC, plain spaces, plain quotes.

    `seen` is `given` with parts of it blanked, if not all of it is to be matched.
    """
    even = original if seen is None else seen
    for character, plain in _SAME_LENGTH.items():
        if character in even:
            even = even.replace(character, plain)
    spaced = "  " in even
    if not spaced and not any(mark in even for mark in _INVISIBLE + COMBINING_MARKS):
        return MatchForm(original, even, even.lower())
    parts: list[str] = []
    starts, origins = [0], [0]
    done = length = 0
    for run in (_RUN_OR_SPACES if spaced else _RUN).finditer(even):
        start, end = run.span()
        if start < done:
            continue
        if end - start <= _MAX_MARKS and start > done and even[start] in COMBINING_MARKS:
            start -= 1
            replacement = _composed(even[start:end])
        else:
            end, replacement = _collapsed(even, start, end)
        parts.append(even[done:start])
        parts.append(replacement)
        length += start - done + len(replacement)
        starts.append(length)
        origins.append(end)
        done = end
    parts.append(even[done:])
    even = "".join(parts)
    return MatchForm(original, even, even.lower(), starts, origins)


@lru_cache(maxsize=4096)
def _composed(cluster: str) -> str:
    """Return a letter and its marks as one character, without the invisible among them."""
    return nfc(cluster.translate(_NO_INVISIBLE))


def _collapsed(even: str, start: int, end: int) -> tuple[int, str]:
    """Return where a run ends and what replaces it: many spaces are one, the invisible nothing."""
    if even[start] == " ":
        return end, " "
    if even[start:end].translate(_NO_INVISIBLE):
        return end, even[start:end]
    # Spaces on either side of nothing are one space.
    if even[start - 1 : start] == " ":
        while even[end : end + 1] == " ":
            end += 1
    return end, ""
