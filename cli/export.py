"""`tipwatch export`: the articles, in the form of the contract."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from types import SimpleNamespace
from typing import Annotated, Any, TextIO

import typer

from article.cell import csv_cell, xlsx_cell
from article.dates import HANOI
from cli.console import tell_error
from cli.options import Since, open_database
from digest.feed import atom
from digest.filters import read_filter
from digest.value import Language
from digest.wording import Wording
from settings import load_settings
from storage.records import article_records


class ExportFormat(StrEnum):
    """What the file is."""

    JSONL = "jsonl"
    CSV = "csv"
    XLSX = "xlsx"
    ATOM = "atom"


def export(
    export_format: Annotated[
        ExportFormat,
        typer.Option("--format", help="JSON Lines, CSV, a spreadsheet or an Atom feed."),
    ] = ExportFormat.JSONL,
    flagged: Annotated[
        bool, typer.Option("--flagged", help="Only articles on the subject.")
    ] = False,
    since: Since = None,
    filters: Annotated[
        list[str] | None,
        typer.Option("--filter", metavar="KEY=VALUE", help="As in `tipwatch subscribers add`."),
    ] = None,
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
    wanted = read_filter(filters or ())
    if wanted.searches:
        tell_error(
            "search=NAME is for letters: open the saved search in the dashboard and export it"
        )
        raise typer.Exit(2)
    with open_database() as database, database.reading() as session:
        # A feed is about the subject; so is a filter's word on tier, themes and forms.
        only = flagged or bool(filters) or export_format is ExportFormat.ATOM
        records: Iterator[dict[str, Any]] = (
            record
            for record in article_records(session, flagged=only, since=since)
            if not filters or wanted.takes(SimpleNamespace(**record))
        )
        if export_format is ExportFormat.XLSX and output:
            _write_xlsx(records, output)
            return
        with _opened(output) as file:
            if export_format is ExportFormat.ATOM:
                file.write(_atom(records))
                return
            (_write_csv if export_format is ExportFormat.CSV else _write_jsonl)(records, file)


@contextmanager
def _opened(output: Path | None) -> Iterator[TextIO]:
    if output is None:
        yield sys.stdout
        return
    with output.open("w", encoding="utf-8", newline="") as file:
        yield file


def _atom(records: Iterable[dict[str, Any]]) -> str:
    address = f"{load_settings().dashboard}/feeds/flagged.atom"
    title = Wording(Language.VIETNAMESE, zone=HANOI).say("heading")
    return atom(records, title=title, address=address, now=datetime.now(UTC)).decode()


def _write_jsonl(records: Iterable[dict[str, Any]], file: TextIO) -> None:
    for record in records:
        file.write(json.dumps(record, ensure_ascii=False) + "\n")


def _write_csv(records: Iterable[dict[str, Any]], file: TextIO) -> None:
    writer = csv.writer(file)
    for number, record in enumerate(records):
        if not number:
            writer.writerow(record)
        writer.writerow([csv_cell(value) for value in record.values()])


def _write_xlsx(records: Iterable[dict[str, Any]], output: Path) -> None:
    # Loaded for spreadsheets only: it is a quarter of what any other export takes to start.
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("articles")
    for number, record in enumerate(records):
        if not number:
            sheet.append(list(record))
        sheet.append([xlsx_cell(value) for value in record.values()])
    book.save(output)
