"""The JSON in a page's scripts: data elements, and objects that a script assigns to a global name."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from selectolax.lexbor import LexborHTMLParser

_MAX_SCRIPTS = 10
_MAX_LETTERS = 4_000_000
_MIN_LETTERS = 300
_MAX_ASSIGNMENTS = 5
_DATA_TYPES = frozenset({"application/json"})
_DATA_IDS = frozenset({"__NEXT_DATA__", "__NUXT_DATA__", "ng-state"})
_CODE_TYPES = frozenset({"", "text/javascript", "application/javascript", "module"})
_ASSIGNMENT = re.compile(
    r"""(?:window|self|globalThis|var|let|const)(?:\.|\s|\[["'])[\w$]{1,60}(?:["']\])?\s{0,9}=\s{0,9}"""
    r"""(?=[{\["']|JSON\.parse\()"""
)
_PARSED = "JSON.parse("
_UNDEFINED = re.compile(r":undefined(?=[,}])")
_DECODER = json.JSONDecoder(strict=False)


def script_states(tree: LexborHTMLParser) -> Iterator[Any]:
    """Yield the JSON values in the scripts of a page."""
    seen = 0
    for script in tree.css("script"):
        kind = (script.attributes.get("type") or "").lower()
        is_data = kind in _DATA_TYPES or script.attributes.get("id") in _DATA_IDS
        if not is_data and (kind not in _CODE_TYPES or "src" in script.attributes):
            continue
        text = script.text() or ""
        if not _MIN_LETTERS <= len(text) <= _MAX_LETTERS:
            continue
        values = _whole(text) if is_data else list(_assigned(text))
        yield from values
        seen += bool(values)
        if seen >= _MAX_SCRIPTS:
            return


def _whole(text: str) -> list[Any]:
    try:
        return [json.loads(text, strict=False)]
    except (ValueError, RecursionError):
        return []


def _assigned(text: str) -> Iterator[Any]:
    end = 0
    for place, found in enumerate(_ASSIGNMENT.finditer(text)):
        if place >= _MAX_ASSIGNMENTS:
            return
        if found.end() < end:
            continue  # inside the object before
        value, end = _decoded(text, found.end())
        if value is not None:
            yield value


def _decoded(text: str, start: int) -> tuple[Any, int]:
    """Return the object at a place and its end; a string, quoted or parsed, holds JSON once more."""
    if text.startswith(_PARSED, start):
        start += len(_PARSED)
    value, end = _value_at(text, start)
    if end == start:
        # A script's word for nothing is no JSON. Where the replaced text ends is no place of the script.
        value, _ = _value_at(_UNDEFINED.sub(":null", text[start:]), 0)
    if isinstance(value, str):
        inner = _whole(value) if len(value) >= _MIN_LETTERS else []
        value = inner[0] if inner else None
    return value, end


def _value_at(text: str, start: int) -> tuple[Any, int]:
    """Return the value that begins at a place and its end: that place, if there is none."""
    try:
        return _DECODER.raw_decode(text, start)
    except (ValueError, RecursionError):
        return None, start
