"""Article records as JSON Lines, CSV and XLSX; no cell runs as a formula, misleads, or shows initials."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from io import StringIO
from pathlib import Path
from typing import Any

from presentation.withheld_names import withhold_initials

Record = Mapping[str, Any]

# Spreadsheets run these, the wide ones of East Asian keyboards included, and some skip spaces first.
_FORMULA = re.compile(r"\A(?:\s*+[=+\-@|%＝＋－＠]|[\t\r\n])")
_DIRECTIONAL_MARKS = dict.fromkeys(
    map(ord, "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
)
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_TEXT_FIELDS = frozenset({"title", "lead", "text", "evidence", "elements", "images", "documents"})
_EXCEL_CELL = 32_767
"""Excel's own limit on the characters of a cell."""


def json_lines(records: Iterable[Record]) -> Iterator[str]:
    """Write one JSON object a line."""
    for record in records:
        yield json.dumps(record, ensure_ascii=False) + "\n"


def csv_lines(records: Iterable[Record]) -> Iterator[str]:
    """Write a line of field names, then one a record; nothing if there is no record."""
    for number, record in enumerate(records):
        line = StringIO()
        writer = csv.writer(line)
        if not number:
            writer.writerow(record)
        writer.writerow([csv_cell(value) for value in _withheld(record).values()])
        yield line.getvalue()


def write_xlsx(records: Iterable[Record], path: Path) -> None:
    """Write a workbook with one sheet, row by row, in constant memory."""
    # Loaded for spreadsheets only: it is a quarter of what any other export takes to start.
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("articles")
    for number, record in enumerate(records):
        if not number:
            sheet.append(list(record))
        sheet.append([xlsx_cell(value) for value in _withheld(record).values()])
    book.save(path)


def _withheld(record: Record) -> Record:
    # Tables are read and passed on by people; JSON Lines is for programs, whose offsets must fit.
    language = record.get("language")
    return {
        name: _without_initials(value, language=language) if name in _TEXT_FIELDS else value
        for name, value in record.items()
    }


def _without_initials(value: Any, *, language: str | None) -> Any:
    if isinstance(value, str):
        return withhold_initials(value, language=language)
    if isinstance(value, list):
        return [_without_initials(one, language=language) for one in value]
    if isinstance(value, Mapping):
        return {key: _without_initials(one, language=language) for key, one in value.items()}
    return value


def csv_cell(value: Any) -> Any:
    """Return a field as a safe cell of a CSV file."""
    if isinstance(value, list | dict):
        value = json.dumps(value, ensure_ascii=False)
    if not isinstance(value, str):
        return value
    # NUL too: it ends the text for some readers, and what follows begins a cell of its own.
    value = value.translate(_DIRECTIONAL_MARKS).replace("\0", "")
    return f"'{value}" if _FORMULA.match(value) else value


def xlsx_cell(value: Any) -> Any:
    """Return a field as a safe cell of a spreadsheet file, which is XML inside."""
    cell = csv_cell(value)
    if not isinstance(cell, str):
        return cell
    # Once more: what was forbidden may have stood before a formula.
    return csv_cell(_FORBIDDEN.sub("", cell))[:_EXCEL_CELL]
