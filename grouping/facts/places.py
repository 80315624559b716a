"""Places below provinces and countries that a report names, and whether people merely come from there."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from relevance.judgement import Place, PlaceKind

_FILE = Path(__file__).parent / "places.csv"
# "quê Nghệ An và Sơn La", "phần lớn người Hà Tĩnh": where people come from is no place of the event.
_ORIGIN = re.compile(
    r"(?:\bquê(?: ở| quán)?|\bngười|\bgốc|\bđến từ|\btừ|\bcome from|\bfrom|\bdân|\blãnh sự quán(?: \w+)? tại|"
    r"\bleft|\bđi qua|\bchuyển (?:sang|tới|đến|cho)(?: [^\W\d_]{1,8}){0,3} ở|\b(?:đại )?sứ quán\b[^.]{0,30})"
    r"(?:[ ,]+(?:tỉnh|thành phố|xã|và|and|[A-ZĐÀ-Ỹ][^\s,.;:]*))*[ ,]*$"
)
_BEFORE = 60
HOME = "VN"
"""Every report is about it: it is no fact of one."""


@dataclass(frozen=True, kw_only=True)
class KnownPlace:
    """A place of the table."""

    name: str
    unit: str
    """The country's ISO 3166-1 code, or the Vietnamese province of today that holds it."""
    region: str
    """By which two reports are compared; empty where it parts nothing."""


@dataclass(frozen=True, kw_only=True)
class NamedPlaces:
    """What a text names: exact places, the units that hold them, and the regions of the event."""

    names: frozenset[str]
    units: frozenset[str]
    event_units: frozenset[str]
    event_regions: frozenset[tuple[str, str]]


@cache
def _table() -> tuple[dict[str, KnownPlace], re.Pattern[str]]:
    with _FILE.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(line for line in file if not line.startswith("#"))
        known = {
            row["name"]: KnownPlace(name=row["name"], unit=row["unit"], region=row["region"] or "")
            for row in rows
        }
    names = sorted(known, key=len, reverse=True)
    return known, re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, names))})(?!\w)")


def table_names() -> Iterable[str]:
    """Return the names of the table and of its regions."""
    known, _ = _table()
    return {*known, *(place.region for place in known.values() if place.region)}


def find_places(text: str, *, units: Iterable[tuple[str, str]] = ()) -> NamedPlaces:
    """Find the places of a text; `units` are the provinces and countries known to be in it.

    Each unit is its name as written and its code, or the province of today.
    """
    known, pattern = _table()
    names: set[str] = set()
    held: set[str] = set()
    event_units: set[str] = set()
    regions: set[tuple[str, str]] = set()
    for match in pattern.finditer(text):
        place = known[match[0]]
        if place.region or place.unit:
            names.add(place.region or place.name)
        if not place.unit:
            continue
        held.add(place.unit)
        if not _is_origin(text, match.start()):
            event_units.add(place.unit)
            if place.region:
                regions.add((place.unit, place.region))
    for written, code in units:
        held.add(code)
        starts = list(_starts(text, written))
        if not starts or not all(_is_origin(text, start) for start in starts):
            event_units.add(code)
    return NamedPlaces(
        names=frozenset(names),
        units=frozenset(held),
        event_units=frozenset(event_units),
        event_regions=frozenset(regions),
    )


def named_units(places: Iterable[Place]) -> list[tuple[str, str]]:
    """Return the units of a judgement's places as `find_places` takes them; Vietnam itself is none."""
    return [
        (one.name, (one.now or one.name) if one.kind is PlaceKind.PROVINCE else one.code)
        for one in places
        if one.kind is PlaceKind.PROVINCE or one.code != HOME
    ]


def _starts(text: str, written: str) -> Iterator[int]:
    start = text.find(written)
    while start >= 0:
        yield start
        start = text.find(written, start + 1)


def _is_origin(text: str, start: int) -> bool:
    return _ORIGIN.search(text[max(0, start - _BEFORE) : start]) is not None
