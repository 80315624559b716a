"""The 34 provinces of today: place on the tile grid, and which old ones were merged into them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from relevance.judgement import PlaceKind
from relevance.places.gazetteer import gazetteer


@dataclass(frozen=True, kw_only=True)
class Province:
    """A province of today and its place on the grid."""

    code: str
    name: str
    old_names: tuple[str, ...]
    """Units that were merged into it on 1 July 2025."""
    column: int
    row: int


# Roughly the map: north is up, the sea is to the right. Each province touches most of its neighbours.
_GRID = """
VN-71    VN-01    VN-02    VN-07    VN-04
.        VN-05    VN-68    VN-69    VN-09
.        .        VN-HN    VN-56    VN-13
.        .        VN-18    VN-66    VN-HP
.        .        VN-21    .        .
.        .        VN-22    .        .
.        .        VN-23    .        .
.        .        .        VN-25    .
.        .        .        VN-26    .
.        .        .        VN-DN    .
.        .        .        VN-29    .
.        .        .        VN-30    .
.        .        .        VN-33    .
.        VN-37    VN-39    VN-35    VN-34
VN-44    VN-45    VN-SG    .        .
.        VN-CT    VN-49    .        .
.        VN-59    .        .        .
"""


@cache
def provinces() -> tuple[Province, ...]:
    """Return the 34 provinces in reading order of the grid."""
    known = {
        place.name: place
        for place in gazetteer().places.values()
        if place.kind is PlaceKind.PROVINCE
    }
    names = {place.code: place.name for place in known.values() if place.now is None}
    old: dict[str, list[str]] = {}
    for place in known.values():
        if place.now:
            old.setdefault(place.now, []).append(place.name)
    return tuple(
        Province(
            code=code,
            name=names[code],
            old_names=tuple(sorted(old.get(names[code], ()))),
            column=column,
            row=row,
        )
        for row, line in enumerate(_GRID.strip("\n").splitlines())
        for column, code in enumerate(line.split())
        if code != "."
    )


@cache
def _codes() -> Mapping[str, str]:
    return {province.name: province.code for province in provinces()}


def province_of(place: Mapping[str, Any]) -> str | None:
    """Return the code of today's province of a stored place; None for other places."""
    if place.get("kind") != PlaceKind.PROVINCE:
        return None
    return _codes().get(place.get("now") or place["name"])
