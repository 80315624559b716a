"""Cells of a spreadsheet: words of others that must neither run there nor mislead."""

from __future__ import annotations

import json
import re
from typing import Any

# Spreadsheets run these, the wide ones of East Asian keyboards included, and some skip spaces first.
_FORMULA = re.compile(r"\A(?:\s*+[=+\-@|%＝＋－＠]|[\t\r\n])")
_DIRECTIONAL_MARKS = dict.fromkeys(
    map(ord, "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
)
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_EXCEL_CELL = 32_767
"""Excel's own limit on the characters of a cell."""


def csv_cell(value: Any) -> Any:
    """Give a field as it may stand in a CSV file."""
    if isinstance(value, list | dict):
        value = json.dumps(value, ensure_ascii=False)
    if not isinstance(value, str):
        return value
    # NUL too: it ends the text for some readers, and what follows begins a cell of its own.
    value = value.translate(_DIRECTIONAL_MARKS).replace("\0", "")
    return f"'{value}" if _FORMULA.match(value) else value


def xlsx_cell(value: Any) -> Any:
    """Give a field as it may stand in a spreadsheet file, which is XML inside."""
    cell = csv_cell(value)
    if not isinstance(cell, str):
        return cell
    # Once more: what was forbidden may have stood before a formula.
    return csv_cell(_FORBIDDEN.sub("", cell))[:_EXCEL_CELL]
