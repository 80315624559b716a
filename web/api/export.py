"""A list as a file: the same articles in the same order, a batch at a time."""

from __future__ import annotations

import csv
import json
import tempfile
from collections.abc import Iterator
from datetime import datetime
from io import StringIO
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from article.spreadsheet_cell import csv_cell, xlsx_cell
from presentation.article_query import ArticleQuery
from storage.articles.article_records import article_record
from storage.engine import Database
from storage.search import SearchCursor
from web.views.article_list import list_articles

EXPORT_FORMATS = {
    "jsonl": "application/jsonl",
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_BATCH = 200


def export_records(
    database: Database, filters: ArticleQuery, *, form: str, now: datetime
) -> Iterator[bytes]:
    """Give the file piece by piece."""
    records = _records(database, filters, now=now)
    if form == "jsonl":
        return ((json.dumps(one, ensure_ascii=False) + "\n").encode() for one in records)
    return _csv(records) if form == "csv" else _xlsx(records)


def _records(
    database: Database, filters: ArticleQuery, *, now: datetime
) -> Iterator[dict[str, Any]]:
    # A transaction for each batch: a slow reader must not hold the database at one moment.
    after: SearchCursor | None = None
    while True:
        with database.reading() as session:
            found = list_articles(session, filters, now=now, limit=_BATCH, after=after)
            batch = [
                article_record(one.page, one.revision, one.judgement) for one in found.articles
            ]
        yield from batch
        if found.next is None:
            return
        after = found.next


def _csv(records: Iterator[dict[str, Any]]) -> Iterator[bytes]:
    yield "\ufeff".encode()  # spreadsheets take a file for UTF-8 only if it says so
    for number, record in enumerate(records):
        line = StringIO()
        writer = csv.writer(line)
        if not number:
            writer.writerow(record)
        writer.writerow([csv_cell(value) for value in record.values()])
        yield line.getvalue().encode()


def _xlsx(records: Iterator[dict[str, Any]]) -> Iterator[bytes]:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("articles")
    for number, record in enumerate(records):
        if not number:
            sheet.append(list(record))
        sheet.append([xlsx_cell(value) for value in record.values()])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "articles.xlsx"
        book.save(path)
        with path.open("rb") as file:
            while piece := file.read(65_536):
                yield piece
