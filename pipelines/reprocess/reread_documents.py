"""Read documents again from the archive, where a program or a newer reader finds more in them."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from article.bounds import ATTACHMENT_BYTES
from documents.model import DocumentCode, DocumentKind
from documents.ocr import ocr_available
from documents.reader_version import READER_VERSION
from pipelines.archive.verified_response import verified_response
from pipelines.documents.document_import import document_rows
from storage.documents.unread_documents import (
    ReadingAbility,
    count_unread,
    next_unread_document,
    replace_reading,
)
from storage.engine import Database
from storage.models import StoredDocument


@dataclass(frozen=True, kw_only=True)
class RereadDocument:
    """What became of one document."""

    document: int
    url: str
    problem: str | None
    pages: int
    relevant: bool


class ArchivedFileMissing(Exception):
    """The file is gone from the archive, or no longer what was archived."""


def reading_ability() -> ReadingAbility:
    """Return what can be read here and now."""
    has_ocr, has_antiword = ocr_available(), shutil.which("antiword") is not None
    programs = {DocumentCode.NO_OCR: has_ocr, DocumentCode.NO_READER: has_antiword}
    return ReadingAbility(
        version=READER_VERSION,
        ended_problems=frozenset(code.value for code, there in programs.items() if there),
        has_ocr=has_ocr,
        unread_kinds=frozenset() if has_antiword else frozenset({DocumentKind.DOC.value}),
    )


def count_readable(database: Database) -> int:
    """Count the documents that could be read again now."""
    with database.reading() as session:
        return count_unread(session, reading_ability())


def reread_documents(
    database: Database, *, folder: Path, at_most: int, now: datetime
) -> Iterator[RereadDocument]:
    """Read at most so many documents again, each stored before the next; none is fetched."""
    ability, after, done = reading_ability(), 0, 0
    while done < at_most:
        row = next_readable(database, ability, after=after)
        if row is None:
            return
        after = row.id
        try:
            result = reread_document(database, row, folder=folder, now=now)
        except ArchivedFileMissing:
            continue
        done += 1
        if result:
            yield result


def next_readable(
    database: Database, ability: ReadingAbility, *, after: int
) -> StoredDocument | None:
    """Return the next document after a number that can be read better now."""
    with database.reading() as session:
        return next_unread_document(session, ability, after=after)


def reread_document(
    database: Database, row: StoredDocument, *, folder: Path, now: datetime
) -> RereadDocument | None:
    """Read a document again; None where nothing was gained. Raises ArchivedFileMissing."""
    file = verified_response(folder, row.archive or {}, limit=ATTACHMENT_BYTES)
    if file is None:
        raise ArchivedFileMissing(row.url)
    read, pages = document_rows(file.body, url=row.url, page_id=row.page_id, now=now)
    with database.writing() as session:
        replaced = replace_reading(session, read, pages, of=row.id)
        result = RereadDocument(
            document=row.id, url=row.url, problem=read.problem, pages=len(pages),
            relevant=read.relevant,
        )  # fmt: skip
    return result if replaced else None
