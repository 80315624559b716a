"""TOML text of plain data: what the standard library reads and does not write."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_WIDTH = 100


def toml_text(data: Mapping[str, Any]) -> str:
    """Write tables, lists of tables, texts, numbers, booleans and lists of these."""
    return "\n".join(_lines(data, ())).strip() + "\n"


def _lines(data: Mapping[str, Any], path: tuple[str, ...]) -> Iterator[str]:
    for name, value in data.items():
        if not _is_table(value):
            yield f"{_key(name)} = {_value(value)}"
    for name, value in data.items():
        if isinstance(value, Mapping):
            yield ""
            yield f"[{_dotted((*path, name))}]"
            yield from _lines(value, (*path, name))
        elif _is_table(value):
            for one in value:
                yield ""
                yield f"[[{_dotted((*path, name))}]]"
                yield from _lines(one, (*path, name))


def _is_table(value: Any) -> bool:
    if isinstance(value, Mapping):
        return True
    return (
        isinstance(value, list) and bool(value) and all(isinstance(one, Mapping) for one in value)
    )


def _key(name: str) -> str:
    return name if _BARE.fullmatch(name) else json.dumps(name, ensure_ascii=False)


def _dotted(path: tuple[str, ...]) -> str:
    return ".".join(map(_key, path))


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return repr(value)
    if isinstance(value, list):
        inside = [_value(one) for one in value]
        line = f"[{', '.join(inside)}]"
        return line if len(line) < _WIDTH else "[\n  " + ",\n  ".join(inside) + ",\n]"
    return _text(str(value))


def _text(text: str) -> str:
    if "\\" in text and "'" not in text and text.isprintable():
        return f"'{text}'"  # a pattern, as it reads
    # JSON escapes what TOML wants escaped, but for DEL.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
