"""Lines of a page joined to paragraphs, so that a term broken by a line end is still one term."""

from __future__ import annotations

from collections.abc import Sequence

from documents.formats.reading_order import Line

_ENDS = ".:;!?…"
_FULL = 0.8
"""A line that leaves more than a fifth of the width empty ends its paragraph."""
_SAME_LEFT = 40.0
_LINES_APART = 2.2
"""In heights of a line."""


def join_lines(lines: Sequence[Line]) -> str:
    """Return the text with one paragraph a line."""
    paragraphs: list[str] = []
    previous: Line | None = None
    for line in lines:
        if previous and _continues(previous, line, lines):
            paragraphs[-1] += " " + line.text
        else:
            paragraphs.append(line.text)
        previous = line
    return "\n".join(text for text in paragraphs if text.strip())


def _continues(previous: Line, line: Line, lines: Sequence[Line]) -> bool:
    if previous.text[-1:] in _ENDS or abs(previous.left - line.left) > _SAME_LEFT:
        return False
    height = max(previous.top - previous.bottom, 1.0)
    if not 0 < previous.bottom - line.bottom < _LINES_APART * max(height, line.top - line.bottom):
        return False
    width = max(previous.right, line.right) - min(previous.left, line.left)
    return previous.right - previous.left >= _FULL * width
