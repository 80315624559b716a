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

from article.dates import HANOI
from article.spreadsheet_cell import csv_cell, xlsx_cell
from cli.console import print_error
from cli.options import Since, open_database
from digest.content.filters import parse_filter
from presentation.atom import atom_feed
from presentation.i18n import Language, Translator
from settings import load_settings
from storage.articles.article_records import article_records


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
        print_error("a spreadsheet is no text: name a file with -o flagged.xlsx")
        raise typer.Exit(2)
    wanted = parse_filter(filters or ())
    if wanted.searches:
        print_error(
            "search=NAME is for letters: open the saved search in the dashboard and export it"
        )
        raise typer.Exit(2)
    with open_database() as database, database.reading() as session:
        # A feed is about the subject; so is a filter's word on tier, themes and forms.
        only = flagged or bool(filters) or export_format is ExportFormat.ATOM
        records: Iterator[dict[str, Any]] = (
            record
            for record in article_records(session, flagged=only, since=since)
            if not filters or wanted.matches(SimpleNamespace(**record))
        )
        if export_format is ExportFormat.XLSX and output:
            _write_xlsx(records, output)
            return
        with _open_output(output) as file:
            if export_format is ExportFormat.ATOM:
                file.write(_atom(records))
                return
            (_write_csv if export_format is ExportFormat.CSV else _write_jsonl)(records, file)


@contextmanager
def _open_output(output: Path | None) -> Iterator[TextIO]:
    if output is None:
        yield sys.stdout
        return
    with output.open("w", encoding="utf-8", newline="") as file:
        yield file


def _atom(records: Iterable[dict[str, Any]]) -> str:
    address = f"{load_settings().dashboard_url}/feeds/flagged.atom"
    title = Translator(Language.VIETNAMESE, zone=HANOI).translate("heading")
    return atom_feed(records, title=title, self_url=address, now=datetime.now(UTC)).decode()


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
