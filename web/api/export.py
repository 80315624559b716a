"""A list as a file: the same articles in the same order, a batch at a time."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import Any

from presentation.article_query import ArticleQuery
from presentation.export_files import csv_lines, json_lines, write_xlsx
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
_CHUNK_BYTES = 65_536
_BYTE_ORDER_MARK = "\ufeff"  # spreadsheets take a CSV file for UTF-8 only if it begins with this


def export_records(
    database: Database, filters: ArticleQuery, *, form: str, now: datetime
) -> Iterator[bytes]:
    """Stream the file in chunks."""
    records = _records(database, filters, now=now)
    if form == "jsonl":
        return _in_chunks(json_lines(records))
    return _csv(records) if form == "csv" else _xlsx(records)


def _records(
    database: Database, filters: ArticleQuery, *, now: datetime
) -> Iterator[dict[str, Any]]:
    # A transaction for each batch: a slow client must not hold the database at one moment.
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
    lines = csv_lines(records)
    # With the first line, so that a failure to read it comes before the response begins.
    return _in_chunks(chain([_BYTE_ORDER_MARK + next(lines, "")], lines))


def _in_chunks(lines: Iterator[str]) -> Iterator[bytes]:
    """Join lines: the server changes threads for each chunk, which costs as much as a line."""
    chunk = bytearray()
    for line in lines:
        chunk += line.encode()
        if len(chunk) >= _CHUNK_BYTES:
            yield bytes(chunk)
            chunk.clear()
    if chunk:
        yield bytes(chunk)


def _xlsx(records: Iterator[dict[str, Any]]) -> Iterator[bytes]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "articles.xlsx"
        write_xlsx(records, path)
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK_BYTES):
                yield chunk
