"""Tile map of the 34 provinces, darker with more articles."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from web.charts.provinces import Province, provinces

TILE_WIDTH, TILE_HEIGHT, TILE_GAP = 88, 40, 4
SHADES = 4


@dataclass(frozen=True, kw_only=True)
class ProvinceTile:
    """A province, its count and its shade from 0 (none) to 4."""

    province: Province
    count: int
    shade: int

    @property
    def x(self) -> int:
        """Left edge."""
        return self.province.column * (TILE_WIDTH + TILE_GAP)

    @property
    def y(self) -> int:
        """Upper edge."""
        return self.province.row * (TILE_HEIGHT + TILE_GAP)


def province_tiles(counts: Mapping[str, int]) -> list[ProvinceTile]:
    """Shade the provinces in equal steps of the largest count."""
    most = max(counts.values(), default=0)
    return [
        ProvinceTile(
            province=province,
            count=(count := counts.get(province.code, 0)),
            shade=-(-SHADES * count // most) if most else 0,
        )
        for province in provinces()
    ]


def drawing_size() -> tuple[int, int]:
    """Width and height of the drawing."""
    columns = max(one.column for one in provinces()) + 1
    rows = max(one.row for one in provinces()) + 1
    return columns * (TILE_WIDTH + TILE_GAP) - TILE_GAP, rows * (TILE_HEIGHT + TILE_GAP) - TILE_GAP
