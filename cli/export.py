"""`tipwatch export`: the articles, in the form of the contract."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, TextIO

import typer
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from cli.console import tell_error
from cli.options import Since, open_database
from storage.records import article_records

_CELL = 32_767  # Excel's own limit on the characters of a cell
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class ExportFormat(StrEnum):
    """What the file is."""

    JSONL = "jsonl"
    CSV = "csv"
    XLSX = "xlsx"


def export(
    export_format: Annotated[
        ExportFormat, typer.Option("--format", help="JSON Lines, CSV or a spreadsheet.")
    ] = ExportFormat.JSONL,
    flagged: Annotated[
        bool, typer.Option("--flagged", help="Only articles on the subject.")
    ] = False,
    since: Since = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="Instead of stdout.")
    ] = None,
) -> None:
    """Export the stored articles with what we think of them.

    Example: tipwatch export --flagged --since 2026-10-01 -o flagged.jsonl
    """
    if export_format is ExportFormat.XLSX and output is None:
        tell_error("a spreadsheet is no text: name a file with -o flagged.xlsx")
        raise typer.Exit(2)
    with open_database() as database, database.reading() as session:
        records = article_records(session, flagged=flagged, since=since)
        if export_format is ExportFormat.XLSX and output:
            _write_xlsx(records, output)
            return
        with _opened(output) as file:
            (_write_csv if export_format is ExportFormat.CSV else _write_jsonl)(records, file)


@contextmanager
def _opened(output: Path | None) -> Iterator[TextIO]:
    if output is None:
        yield sys.stdout
        return
    with output.open("w", encoding="utf-8", newline="") as file:
        yield file


def _write_jsonl(records: Iterable[dict[str, Any]], file: TextIO) -> None:
    for record in records:
        file.write(json.dumps(record, ensure_ascii=False) + "\n")


def _write_csv(records: Iterable[dict[str, Any]], file: TextIO) -> None:
    writer = csv.writer(file)
    for number, record in enumerate(records):
        if not number:
            writer.writerow(record)
        writer.writerow([_cell(value) for value in record.values()])


def _write_xlsx(records: Iterable[dict[str, Any]], output: Path) -> None:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("articles")
    for number, record in enumerate(records):
        if not number:
            sheet.append(list(record))
        sheet.append([_xlsx_cell(value) for value in record.values()])
    book.save(output)


def _cell(value: Any) -> Any:
    if isinstance(value, list | dict):
        value = json.dumps(value, ensure_ascii=False)
    # A title that starts like a formula would run in the reader's spreadsheet.
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def _xlsx_cell(value: Any) -> Any:
    cell = _cell(value)
    return ILLEGAL_CHARACTERS_RE.sub("", cell)[:_CELL] if isinstance(cell, str) else cell
