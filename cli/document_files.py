"""Documents among the files and folders that were named, and what became of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from article import bounds
from cli.console import print_error, print_message
from crawler.spider.article_spider import utc_now
from documents.kind import SUFFIXES
from documents.limits import FILE_BYTES
from documents.ocr import ocr_available
from pipelines.archive.page_archive import PageArchive
from pipelines.documents.document_import import import_document
from storage.documents.documents import document_record, find_newest_document, pages_of
from storage.engine import Database


@dataclass
class DocumentCounts:
    """Counts of an import of documents."""

    stored: int = 0
    known: int = 0
    problems: int = 0


def sort_files(files: Sequence[Path]) -> tuple[list[Path], list[Path]]:
    """Return web archives and documents; a folder stands for the documents in it."""
    found = [one for path in files for one in (_inside(path) if path.is_dir() else [path])]
    documents = [path for path in found if path.suffix.lower() in SUFFIXES]
    return [path for path in found if path not in set(documents)], documents


def import_files(
    database: Database, paths: Sequence[Path], *, page_id: int | None, archive: PageArchive
) -> tuple[DocumentCounts, list[dict[str, Any]]]:
    """Archive and store the documents; returns counts and their records with what was found on which page."""
    counts, records = DocumentCounts(), []
    for path in paths:
        url = f"file:{path.name}"[: bounds.URL]
        try:
            # One byte more than is read, so that a larger file is named as such.
            with path.open("rb") as file:
                content = file.read(FILE_BYTES + 1)
        except OSError as error:
            counts.problems += 1
            print_error(f"{path}: {error.strerror}")
            continue
        stored = import_document(
            database, content, url=url, page_id=page_id, now=utc_now(), archive=archive
        )
        counts.stored += stored
        counts.known += not stored
        record = _record(database, url)
        records.append(record)
        counts.problems += record["problem"] is not None
        _print_result(path, record)
    if any(record["problem"] == "no_ocr" for record in records) and not ocr_available():
        print_error("scanned pages need tesseract with Vietnamese: apt install tesseract-ocr-vie")
    return counts, records


def empty_folders(files: Sequence[Path]) -> list[str]:
    """Name the folders that hold no document."""
    return [
        f"{path}: no document in this folder"
        for path in files
        if path.is_dir() and not _inside(path)
    ]


def _inside(folder: Path) -> list[Path]:
    return sorted(
        path for path in folder.rglob("*") if path.suffix.lower() in SUFFIXES and path.is_file()
    )


def _record(database: Database, url: str) -> dict[str, Any]:
    with database.reading() as session:
        document = find_newest_document(session, url)
        found = [
            {"page": page.number, "score": page.score, "evidence": page.evidence}
            for page in pages_of(session, document)
            if page.relevant
        ]
        return {
            **document_record(document),
            "problem": document.problem,
            "relevant": document.relevant,
            "score": document.score,
            "ocr_share": document.ocr_share,
            "ocr_confidence": document.ocr_confidence,
            "found": found,
        }


def _print_result(path: Path, record: dict[str, Any]) -> None:
    if record["problem"]:
        print_error(f"{path}: {record['problem']}")
    places = ", ".join(str(one["page"]) for one in record["found"])
    found = f"about trafficking on page {places}" if places else "nothing about trafficking"
    print_message(f"{path}: {record['pages']} pages, {found}")
