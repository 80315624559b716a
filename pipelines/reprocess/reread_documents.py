"""Read documents again from the archive, once the program that they need is installed."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from article.bounds import ATTACHMENT_BYTES
from documents.model import DocumentCode
from documents.ocr import ocr_available
from pipelines.archive.verified_response import verified_response
from pipelines.documents.document_import import document_rows
from storage.documents.unread_documents import count_unread, next_unread_document, replace_reading
from storage.engine import Database

_MISSING_PROGRAM = (DocumentCode.NO_OCR, DocumentCode.NO_READER)


@dataclass(frozen=True, kw_only=True)
class RereadDocument:
    """What became of one document."""

    document: int
    url: str
    problem: str | None
    pages: int
    relevant: bool


def readable_problems() -> frozenset[str]:
    """Return the problems whose program is here now."""
    has_program = (ocr_available(), shutil.which("antiword") is not None)
    found = zip(_MISSING_PROGRAM, has_program, strict=True)
    return frozenset(code.value for code, there in found if there)


def count_readable(database: Database) -> int:
    """Count the documents that could be read again now."""
    with database.reading() as session:
        return count_unread(session, readable_problems())


def reread_documents(
    database: Database, *, folder: Path, at_most: int, now: datetime
) -> Iterator[RereadDocument]:
    """Read at most so many documents again, each stored before the next; none is fetched.

    A file that is gone from the archive, or no longer what was archived, stays unread.
    """
    problems, after, done = readable_problems(), 0, 0
    while done < at_most:
        with database.reading() as session:
            row = next_unread_document(session, problems, after=after)
        if row is None:
            return
        after = row.id
        file = verified_response(folder, row.archive or {}, limit=ATTACHMENT_BYTES)
        if file is None:
            continue
        done += 1
        read, pages = document_rows(file.body, url=row.url, page_id=row.page_id, now=now)
        with database.writing() as session:
            replaced = replace_reading(session, read, pages, of=row.id)
            result = RereadDocument(
                document=row.id, url=row.url, problem=read.problem, pages=len(pages),
                relevant=read.relevant,
            )  # fmt: skip
        if replaced:
            yield result
