"""Python text of declared values, laid out as the formatter does."""

from __future__ import annotations

from dataclasses import MISSING, fields, is_dataclass
from datetime import time, timedelta
from enum import StrEnum
from typing import Any

from article.dates import HANOI

_WIDTH = 100


def python_text(value: Any, *, indent: int, before: int = 0) -> str:
    """Write a value; `before` is what stands on its first line already, `indent` where it begins."""
    line = _one_line(value)
    if before + len(line) < _WIDTH:
        return line
    inner = " " * (indent + 4)
    if isinstance(value, tuple):
        items = [python_text(one, indent=indent + 4, before=indent + 4) for one in value]
        return "(\n" + "".join(f"{inner}{one},\n" for one in items) + " " * indent + ")"
    if is_dataclass(value) and not isinstance(value, type):
        parts = [
            f"{name}={python_text(one, indent=indent + 4, before=indent + 5 + len(name))}"
            for name, one in _differing(value)
        ]
        return (
            f"{type(value).__name__}(\n" + "".join(f"{inner}{one},\n" for one in parts)
            + " " * indent + ")"
        )  # fmt: skip
    return line


def quoted(text: str) -> str:
    """Quote as the formatter does: double quotes unless the text holds some."""
    escaped = text.replace("\\", "\\\\").replace("\n", "\\n")
    if '"' in text and "'" not in text:
        return f"'{escaped}'"
    return '"' + escaped.replace('"', '\\"') + '"'


def names_in(value: Any) -> set[str]:
    """Return the names of the types that a value is written with."""
    if isinstance(value, tuple):
        return set().union(*map(names_in, value)) if value else set()
    if isinstance(value, (timedelta, time)):
        return {type(value).__name__}
    if is_dataclass(value) and not isinstance(value, type):
        inner = (names_in(one) for _, one in _differing(value))
        return {type(value).__name__}.union(*inner)
    return set()


def _one_line(value: Any) -> str:
    if isinstance(value, str) and not isinstance(value, StrEnum):
        return quoted(value)
    if isinstance(value, tuple):
        inside = ", ".join(map(_one_line, value))
        return f"({inside},)" if len(value) == 1 else f"({inside})"
    if isinstance(value, timedelta):
        return f"timedelta({_span(value)})"
    if isinstance(value, time):
        return f"time({value.hour}, {value.minute})" if value.minute else f"time({value.hour})"
    if is_dataclass(value) and not isinstance(value, type):
        inside = ", ".join(f"{name}={_one_line(one)}" for name, one in _differing(value))
        return f"{type(value).__name__}({inside})"
    return quoted(str(value)) if isinstance(value, StrEnum) else repr(value)


def _span(span: timedelta) -> str:
    seconds = round(span.total_seconds())
    for unit, length in (("days", 86_400), ("hours", 3_600), ("minutes", 60)):
        if seconds and seconds % length == 0:
            return f"{unit}={seconds // length}"
    return f"seconds={seconds}"


def _differing(value: Any) -> list[tuple[str, Any]]:
    found = []
    for one in fields(value):
        own = getattr(value, one.name)
        default = one.default_factory() if one.default_factory is not MISSING else one.default
        if own != default and own is not HANOI:
            found.append((one.name, own))
    return found
