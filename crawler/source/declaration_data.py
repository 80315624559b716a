"""Declarations as plain data, as TOML holds them: read into frozen values, and written back."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import time, timedelta
from enum import StrEnum
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from crawler.discovery import BrowserListing, Feed, JsonListing, Listing, Sitemap
from crawler.discovery.method import DiscoveryMethod
from crawler.source.active_hours import Hours
from crawler.source.declaration import Source

METHODS: dict[str, type[DiscoveryMethod]] = {
    method.kind: method for method in (Feed, Sitemap, Listing, BrowserListing, JsonListing)
}
_SPAN = re.compile(r"\A(\d++(?:\.\d++)?)\s*+([smhd])")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
_HOURS = re.compile(r"(\d\d:\d\d)\s*[-–]\s*(\d\d:\d\d)")


class DataError(ValueError):
    """A declaration as data is wrong; the message names the field."""


def source_from_data(data: Mapping[str, Any]) -> Source:
    """Read a source; raises DataError or DeclarationError, both of which name the field."""
    source = value_from_data(Source, {"language": "vi", **data}, "")
    assert isinstance(source, Source)  # noqa: S101 - for the type checker
    return source


def value_from_data(kind: Any, value: Any, where: str) -> Any:
    """Read a value of the declared type; raises DataError that names the place."""
    if get_origin(kind) in (Union, UnionType):
        return _from_union(kind, value, where)
    if get_origin(kind) is tuple:
        return _from_list(get_args(kind)[0], value, where)
    if kind is timedelta:
        return _span(value, where)
    if kind is Hours:
        return _hours(value, where)
    if issubclass(kind, DiscoveryMethod):
        return _method(value, where)
    return _from_table(kind, value, where) if is_dataclass(kind) else _plain(kind, value, where)


def _from_list(kind: Any, value: Any, where: str) -> tuple[Any, ...]:
    if not isinstance(value, (list, tuple)):
        raise DataError(f"{where}: {value!r} is no list")
    return tuple(
        value_from_data(kind, one, f"{where}[{number}]") for number, one in enumerate(value)
    )


def _plain(kind: Any, value: Any, where: str) -> Any:
    if issubclass(kind, StrEnum):
        if value not in list(kind):
            raise DataError(f"{where}: {value!r} is none of {', '.join(kind)}")
        return kind(value)
    if kind is float and type(value) is int:
        return float(value)
    if type(value) is not kind:
        raise DataError(f"{where}: {value!r} is no {_KIND_NAMES.get(kind, kind.__name__)}")
    return value


_KIND_NAMES = {str: "text", int: "whole number", float: "number", bool: "true or false"}


def _from_union(kind: Any, value: Any, where: str) -> Any:
    choices = [one for one in get_args(kind) if one is not type(None)]
    if isinstance(value, (list, tuple)):
        choices = [one for one in choices if get_origin(one) is tuple] or choices
    else:
        choices = [one for one in choices if get_origin(one) is not tuple] or choices
    return value_from_data(choices[0], value, where)


def _from_table(kind: Any, value: Any, where: str) -> Any:
    if not isinstance(value, Mapping):
        raise DataError(f"{where}: {value!r} is no table")
    hints = get_type_hints(kind)
    known = {one.name: one for one in fields(kind)}
    prefix = f"{where}." if where else ""
    for name in value:
        if name not in known:
            raise DataError(f"{prefix}{name}: is no field; there are {', '.join(known)}")
    for name, one in known.items():
        required = one.default is MISSING and one.default_factory is MISSING
        if required and name not in value:
            raise DataError(f"{prefix}{name}: is missing")
    return kind(
        **{
            name: value_from_data(hints[name], one, f"{prefix}{name}")
            for name, one in value.items()
        }
    )


def _method(value: Any, where: str) -> DiscoveryMethod:
    kind = value.get("kind") if isinstance(value, Mapping) else None
    if kind not in METHODS:
        raise DataError(f"{where}.kind: {kind!r} is none of {', '.join(METHODS)}")
    rest = {name: one for name, one in value.items() if name != "kind"}
    method = _from_table(METHODS[kind], rest, where)
    assert isinstance(method, DiscoveryMethod)  # noqa: S101 - for the type checker
    return method


def _span(value: Any, where: str) -> timedelta:
    match = _SPAN.fullmatch(value.strip()) if isinstance(value, str) else None
    if match is None:
        raise DataError(f'{where}: {value!r} is no time such as "30m", "12h" or "1d"')
    return timedelta(**{_UNITS[match[2]]: float(match[1])})


def _hours(value: Any, where: str) -> Hours:
    text, pause = (
        (value.get("between"), value.get("pause_outside"))
        if isinstance(value, Mapping)
        else (value, None)
    )
    match = _HOURS.fullmatch(text.strip()) if isinstance(text, str) else None
    try:
        first, last = map(time.fromisoformat, match.groups()) if match else (None, None)
    except ValueError:
        first = last = None
    if first is None or last is None:
        raise DataError(f'{where}: {value!r} is no part of the day such as "06:00-22:00"')
    return Hours(
        first=first,
        last=last,
        pause_outside=_span(pause, f"{where}.pause_outside") if pause else None,
    )


def data_of(value: Any) -> Any:
    """Write a declared value as plain data, defaults left out.

    Raises DataError for what only code can say, such as a discovery method of the spider's own.
    """
    if isinstance(value, timedelta):
        return _span_text(value)
    if isinstance(value, Hours):
        return _hours_data(value)
    if isinstance(value, tuple):
        return [data_of(one) for one in value]
    if is_dataclass(value):
        return _table_of(value)
    return str(value) if isinstance(value, StrEnum) else value


def _hours_data(hours: Hours) -> Any:
    text = f"{hours.first:%H:%M}-{hours.last:%H:%M}"
    if hours.pause_outside is None:
        return text
    return {"between": text, "pause_outside": _span_text(hours.pause_outside)}


def _table_of(value: Any) -> dict[str, Any]:
    table: dict[str, Any] = {}
    if isinstance(value, DiscoveryMethod):
        if METHODS.get(value.kind) is not type(value):
            raise DataError(f"{type(value).__name__} is code: it can only stand in a spider file")
        table["kind"] = value.kind
    for one in fields(value):
        own = getattr(value, one.name)
        default = one.default_factory() if one.default_factory is not MISSING else one.default
        if own is not None and own != default:
            table[one.name] = data_of(own)
    return table


def _span_text(span: timedelta) -> str:
    seconds = span.total_seconds()
    for unit, length in (("d", 86_400), ("h", 3_600), ("m", 60)):
        if seconds and seconds % length == 0:
            return f"{seconds / length:g}{unit}"
    return f"{seconds:g}s"
