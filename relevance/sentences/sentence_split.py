"""Where sentences begin and end; no rule reads across."""

from __future__ import annotations

import re

# The end of a line, or a mark that something closes, a space or nothing follows; what closes belongs to it.
_STOP = re.compile(r"[.!?…;\n](?:(?<=\n)|(?=[\s\"')\]]|\Z))[\"')\]]*+")

# After these a full stop ends a word, not a sentence ("TP. Vinh", "ThS. An").
_ABBREVIATED = (
    "TP",
    "Tp",
    "tp",
    "TX",
    "TT",
    "ThS",
    "TS",
    "PGS",
    "GS",
    "BS",
    "Mr",
    "Ms",
    "St",
    "Dr",
)
# Vietnamese names begin with these as with one letter: a victim is "em Th." or "ông Ng.".
_INITIALS = frozenset({"Ch", "Gi", "Kh", "Ng", "Nh", "Ph", "Qu", "Th", "Tr"})


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Return (start, end) of every sentence, in order, leaving out blank ones."""
    spans = []
    start = 0
    for stop in _STOP.finditer(text):
        at, end = stop.span()
        mark = text[at]
        if mark == "." and _is_abbreviated(text, at):
            continue
        # Only a line can be blank: another sentence has its mark.
        if mark != "\n" or not text[start:end].isspace():
            spans.append((start, end))
        start = end
    if start < len(text) and not text[start:].isspace():
        spans.append((start, len(text)))
    return spans


def _is_abbreviated(text: str, stop: int) -> bool:
    """Return whether the full stop at `stop` ends a word, not a sentence.

    After a lone capital, or two letters read as one, it is an initial: victims are "chị H.",
    "P. T.N." and "em Th.", and cutting there would part them from what was done to them.
    """
    before = text[max(0, stop - 4) : stop]
    if before[-1:].isupper() and not before[-2:-1].isalnum():
        return True
    if before[-2:] in _INITIALS and not before[-3:-2].isalnum():
        return True
    return before.endswith(_ABBREVIATED)
