"""The order in which the lines of a page are read: bands from the top, two columns within each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

_COLUMN_LINES = 4
"""A column has so many lines at least; the head of a decree has two or three beside each other."""
_FILLED = 0.6
"""Lines of a column fill so much of its width, at the median; the cells of a table do not."""
_CROSSING = 0.2
"""Headings over both columns are fewer than this share of the lines."""


@dataclass(frozen=True)
class Line:
    """A line of text, or a part of one, in points from the lower left corner."""

    text: str
    left: float
    right: float
    bottom: float
    top: float


def in_reading_order(lines: Sequence[Line]) -> list[Line]:
    """Return the lines as a person reads them."""
    gutter = _gutter(lines)
    if gutter is None:
        return _from_the_top(lines)
    ordered: list[Line] = []
    band: list[Line] = []
    for line in _from_the_top(lines):
        if line.left < gutter < line.right:
            ordered += _two_columns(band, gutter)
            band = []
            ordered.append(line)
        else:
            band.append(line)
    return ordered + _two_columns(band, gutter)


def _from_the_top(lines: Sequence[Line]) -> list[Line]:
    # Parts of one line share a base line within a fraction of their height.
    rows: list[list[Line]] = []
    for line in sorted(lines, key=lambda one: -(one.top + one.bottom)):
        middle = (line.top + line.bottom) / 2
        if rows and rows[-1][0].bottom < middle < rows[-1][0].top:
            rows[-1].append(line)
        else:
            rows.append([line])
    return [line for row in rows for line in sorted(row, key=lambda one: one.left)]


def _two_columns(band: Sequence[Line], gutter: float) -> list[Line]:
    left = [line for line in band if line.right <= gutter]
    right = [line for line in band if line.left >= gutter]
    if min(len(left), len(right)) < 2:
        return list(band)
    return left + right


def _gutter(lines: Sequence[Line]) -> float | None:
    """Return where two columns part; None where the page has one."""
    for candidate in sorted({line.left for line in lines}):
        gutter = candidate - 1
        left = [line for line in lines if line.right <= gutter]
        right = [line for line in lines if line.left >= gutter]
        if min(len(left), len(right)) < _COLUMN_LINES:
            continue
        crossing = len(lines) - len(left) - len(right)
        if crossing <= _CROSSING * len(lines) and _filled(left) and _filled(right):
            return gutter
    return None


def _filled(column: Sequence[Line]) -> bool:
    width = max(line.right for line in column) - min(line.left for line in column)
    widths = sorted(line.right - line.left for line in column)
    return widths[len(widths) // 2] >= _FILLED * width
