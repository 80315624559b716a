"""Where sentences begin and end; no rule reads across."""

from __future__ import annotations

import re

_STOP = re.compile(r"[.!?…;\n]")
_CLOSING = "\"')]"

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
        end = stop.end()
        if end <= start or (stop[0] != "\n" and not _ends_sentence(text, stop.start())):
            continue
        while text[end : end + 1] and text[end] in _CLOSING:
            end += 1
        if not text[start:end].isspace():
            spans.append((start, end))
        start = end
    if start < len(text) and not text[start:].isspace():
        spans.append((start, len(text)))
    return spans


def _ends_sentence(text: str, stop: int) -> bool:
    """Return whether the mark at `stop` ends a sentence.

    After a lone capital, or two letters read as one, it is an initial: victims are "chị H.",
    "P. T.N." and "em Th.", and cutting there would part them from what was done to them.
    """
    after = text[stop + 1 : stop + 2]
    if after and not after.isspace() and after not in _CLOSING:
        return False
    if text[stop] != ".":
        return True
    before = text[max(0, stop - 4) : stop]
    if before[-1:].isupper() and not before[-2:-1].isalnum():
        return False
    if before[-2:] in _INITIALS and not before[-3:-2].isalnum():
        return False
    return not before.endswith(_ABBREVIATED)
