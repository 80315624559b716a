"""The map of the 34 units as borders, with border gates and places abroad as points."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from math import hypot
from pathlib import Path
from typing import Any

import yaml

from storage.search.tags import site_slug
from web.charts.provinces import provinces

VIEW_BOX = "110 10 610 600"
SHADES = 4
_FILE = Path(__file__).parent / "map_outlines.yaml"
_ENOUGH = 22
"""Between the middles of two numbers; what is further apart is equally good."""
_RADIUS = (5, 7, 9, 12, 15)


@dataclass(frozen=True, kw_only=True)
class MapUnit:
    """A unit of today: its outline, how many events name it, and its shade from 0 to 4."""

    code: str
    name: str
    path: str
    label_x: int
    label_y: int
    count: int
    shade: int


@dataclass(frozen=True, kw_only=True)
class MapPoint:
    """A border gate, a place abroad, or a group of islands."""

    code: str
    """The slug of a site, or the code of the unit of islands."""
    name: str
    x: int
    y: int
    count: int
    radius: int
    number: int = 0
    """Its row in the table of places, from 1; 0 without events."""
    mark_x: int = 0
    mark_y: int = 0
    """The middle of its number, beside the point."""


@dataclass(frozen=True, kw_only=True)
class ProvinceMap:
    """Everything that is drawn."""

    units: tuple[MapUnit, ...]
    islands: tuple[MapPoint, ...]
    sites: tuple[MapPoint, ...]
    view_box: str = VIEW_BOX

    @property
    def has_events(self) -> bool:
        """Whether any event names a place."""
        return any(one.count for one in self.units) or any(one.count for one in self.sites)


def province_map(counts: Mapping[str, int], sites: Mapping[str, int]) -> ProvinceMap:
    """Shade the units in equal steps of the largest count; points grow with theirs."""
    borders = _borders()
    most, most_of_sites = max(counts.values(), default=0), max(sites.values(), default=0)
    units = []
    for one in provinces():
        drawn = borders["units"][one.code]
        x, y = _xy(drawn["label"])
        count = counts.get(one.code, 0)
        units.append(
            MapUnit(
                code=one.code, name=one.name, path=_path(drawn["rings"]), label_x=x, label_y=y,
                count=count, shade=shade_of(count, most),
            )
        )  # fmt: skip
    islands = [
        _point(one["code"], one, count=counts.get(one["code"], 0), most=most)
        for one in borders["islands"]
    ]
    points = [
        _point(slug, one, count=sites.get(slug, 0), most=most_of_sites)
        for one in borders["sites"]
        for slug in [site_slug(one["name"])]
    ]
    # Large points first, so that small ones stay in front and can be clicked.
    points.sort(key=lambda one: -one.count)
    named = [one for one in points if one.count]
    counted = [(one.label_x, one.label_y) for one in units if one.count]
    points = [*_numbered(named, beside=counted), *(one for one in points if not one.count)]
    return ProvinceMap(units=tuple(units), islands=tuple(islands), sites=tuple(points))


def _numbered(points: Sequence[MapPoint], *, beside: Sequence[tuple[int, int]]) -> list[MapPoint]:
    """Set the numbers of points, each on the side where it hides least of what is written already."""
    written = list(beside)
    numbered = []
    for row, one in enumerate(points, start=1):
        # As drawn: a letter is 9 wide and 14 high.
        far = one.radius + 3 + (9 * len(str(row))) // 2
        sides = ((far, 0), (-far, 0), (0, -one.radius - 9), (0, one.radius + 9))
        others = [*written, *((other.x, other.y) for other in points if other is not one)]
        x, y = max(
            ((one.x + dx, one.y + dy) for dx, dy in sides),
            key=lambda side: min([_ENOUGH, *(hypot(side[0] - x, side[1] - y) for x, y in others)]),
        )
        written.append((x, y))
        numbered.append(replace(one, number=row, mark_x=x, mark_y=y))
    return numbered


def shade_of(count: int, most: int) -> int:
    """Return a shade from 0 (none) to 4 (the most)."""
    return -(-SHADES * count // most) if most else 0


def _point(code: str, one: Mapping[str, Any], *, count: int, most: int) -> MapPoint:
    x, y = _xy(one["at"])
    radius = _RADIUS[shade_of(count, most)]
    return MapPoint(code=code, name=one["name"], x=x, y=y, count=count, radius=radius)


@cache
def _borders() -> dict[str, Any]:
    read: dict[str, Any] = yaml.load(_FILE.read_text("utf-8"), Loader=yaml.CSafeLoader)
    return read


def _path(rings: list[str]) -> str:
    return " ".join(f"M{ring.replace(' ', ' L')} Z" for ring in rings)


def _xy(written: str) -> tuple[int, int]:
    x, y = written.split(",")
    return int(x), int(y)
