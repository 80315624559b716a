"""The map and the chart of a trend as PNG, for files that cannot hold the drawings of a page."""

from __future__ import annotations

from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

from presentation.periods import PeriodUnit
from web.charts.province_map import MapPoint, ProvinceMap
from web.charts.trend_chart import TrendChart

# The colours of web/static/app.css on white paper.
_SHADES = ("#eef2f5", "#c9dbe8", "#94b9d2", "#33688e", "#163d59")
_SERIES = ("#1b4a6b", "#5f93b5")
_RUNNING = ("#8da5b5", "#afc9da")
_EDGE, _GRID, _INK, _PAPER, _POINT = "#8a96a3", "#d5dbe1", "#1c2430", "#ffffff", "#a12a1c"
_DARK_FROM = 3
"""Shades on which numbers are white."""
_SCALE, _REDUCTION = 4, 2
"""Drawn four times as large and halved: lines of polygons are not smoothed otherwise."""


class _Canvas:
    """A drawing in the coordinates of a view box, with the origin at its corner."""

    def __init__(self, left: int, top: int, width: int, height: int) -> None:
        self._origin = (left, top)
        self._image = Image.new("RGB", (width * _SCALE, height * _SCALE), _PAPER)
        self._draw = ImageDraw.Draw(self._image)

    def at(self, x: float, y: float) -> tuple[float, float]:
        """Return where a point of the view box is in the picture."""
        return (x - self._origin[0]) * _SCALE, (y - self._origin[1]) * _SCALE

    def polygon(self, points: list[tuple[int, int]], *, fill: str) -> None:
        """Fill a closed outline and draw its edge."""
        drawn = [self.at(x, y) for x, y in points]
        self._draw.polygon(drawn, fill=fill)
        self._draw.line([*drawn, drawn[0]], fill=_EDGE, width=_SCALE)

    def circle(self, x: float, y: float, radius: float, *, fill: str, edge: str = "") -> None:
        """Draw a filled circle, with an edge if it has a colour."""
        self._draw.circle(
            self.at(x, y), radius * _SCALE, fill=fill, outline=edge or None, width=2 * _SCALE
        )

    def box(self, x: float, y: float, width: float, height: float, *, fill: str, edge: str = "") -> None:  # fmt: skip
        """Draw a filled rectangle, with an edge if it has a colour."""
        corners = [self.at(x, y), self.at(x + width, y + height)]
        self._draw.rectangle(corners, fill=fill, outline=edge or None, width=_SCALE)

    def line(self, y: float, *, first: float, last: float) -> None:
        """Draw a line of the grid."""
        self._draw.line([self.at(first, y), self.at(last, y)], fill=_GRID, width=_SCALE)

    def number(
        self, x: float, y: float, text: str, *, size: int, colour: str = _INK, anchor: str = "ms"
    ) -> None:
        """Write digits; the font at hand has no Vietnamese letters."""
        font = ImageFont.load_default(size * _SCALE)
        self._draw.text(self.at(x, y), text, font=font, fill=colour, anchor=anchor)

    def png(self) -> bytes:
        """Return the finished picture."""
        file = BytesIO()
        self._image.reduce(_REDUCTION).quantize(64).save(file, "PNG", optimize=True)
        return file.getvalue()


def map_png(drawn: ProvinceMap) -> bytes:
    """Draw the map: units shaded by events, with their numbers, and numbered points."""
    canvas = _Canvas(*map(int, drawn.view_box.split()))
    for unit in drawn.units:
        for ring in unit.path.rstrip("Z ").split("Z"):
            canvas.polygon(_points(ring), fill=_SHADES[unit.shade])
    for unit in drawn.units:
        if unit.count:
            colour = _PAPER if unit.shade >= _DARK_FROM else _INK
            canvas.number(unit.label_x, unit.label_y + 5, str(unit.count), size=16, colour=colour)
    for one in drawn.islands:
        canvas.box(one.x - 42, one.y - 34, 110, 56, fill=_SHADES[0], edge=_EDGE)
        for x, y, radius in ((-8, -14, 3), (8, -20, 2), (26, -12, 2.5)):
            canvas.circle(one.x + x, one.y + y, radius, fill=_SERIES[0])
    _draw_points(canvas, [one for one in drawn.sites if one.count])
    return canvas.png()


def _points(ring: str) -> list[tuple[int, int]]:
    pairs = (one.lstrip("ML").partition(",") for one in ring.split())
    return [(int(x), int(y)) for x, _, y in pairs]


def _draw_points(canvas: _Canvas, points: list[MapPoint]) -> None:
    for one in points:
        canvas.circle(one.x, one.y, one.radius, fill=_POINT, edge=_PAPER)
    for one in points:
        canvas.number(one.mark_x, one.mark_y + 5, str(one.number), size=14, colour=_POINT)


def trend_png(chart: TrendChart) -> bytes:
    """Draw the chart of a trend, with its axis; a period that is not over is paler."""
    canvas = _Canvas(0, 0, chart.width, chart.height)
    for step in chart.values:
        canvas.line(step.at, first=chart.left, last=chart.width)
        canvas.number(chart.left - 6, step.at + 4, str(step.value), size=12, anchor="rs")
    for bar in chart.bars:
        fill = (_RUNNING if bar.is_running else _SERIES)[bar.series]
        if bar.value:
            canvas.box(bar.x, bar.y, bar.width, bar.height, fill=fill)
        if bar.value and chart.has_values:
            canvas.number(bar.x + bar.width / 2, bar.y - 3, str(bar.value), size=11)
    written = "%m/%Y" if chart.unit is PeriodUnit.MONTH else "%d/%m"
    for label in chart.labels:
        if label.start:
            canvas.number(label.at, chart.base + 18, label.start.strftime(written), size=12)
    return canvas.png()
