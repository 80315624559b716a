"""Where sentences begin and end; no rule reads across."""

from __future__ import annotations

import re

# A full stop after a lone capital is an initial ("chị H. bị ép", "P. T.N."), after these it is an
# abbreviation ("TP. Vinh"): victims are named by initials, so cutting there would lose the case.
_END = re.compile(
    r"""(?:(?<!\b[A-ZĐ])(?<!\b[Tt][Pp])(?<!\bTX)(?<!\bTT)(?<!\bThS)(?<!\bTS)(?<!\bMr)(?<!\bSt)\.
        |[!?…;])["')\]]*(?=\s)|\n""",
    re.VERBOSE,
)


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Return (start, end) of every sentence, in order, leaving out blank ones."""
    spans = []
    start = 0
    for stop in _END.finditer(text):
        if stop.end() > start and not text[start : stop.end()].isspace():
            spans.append((start, stop.end()))
        start = stop.end()
    if start < len(text) and not text[start:].isspace():
        spans.append((start, len(text)))
    return spans
