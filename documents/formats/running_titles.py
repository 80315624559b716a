"""Headers, footers and page numbers: what stands at the same edge of most pages."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from documents.formats.reading_order import Line

_EDGE = 0.12
"""Of the height of the page, above and below."""
_PAGES = 3
_SHARE = 0.5
_NUMBER = re.compile(r"\d+")


def without_running_titles(pages: Sequence[tuple[Sequence[Line], float]]) -> list[list[Line]]:
    """Return the lines of each page (given with its height) without those that repeat at the edges."""
    counts = Counter(key for lines, height in pages for key in {_key(one, height) for one in lines})
    needed = max(_PAGES, _SHARE * len(pages))
    repeated = {key for key, count in counts.items() if key and count >= needed}
    return [[one for one in lines if _key(one, height) not in repeated] for lines, height in pages]


def _key(line: Line, height: float) -> tuple[bool, str] | None:
    """Return what a line at an edge has in common with its like on other pages."""
    at_top = line.bottom > height * (1 - _EDGE)
    at_bottom = line.top < height * _EDGE
    if not (at_top or at_bottom):
        return None
    return at_top, _NUMBER.sub("#", line.text)
