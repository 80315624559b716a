"""Documents are read again from the archive by a new program or a newer reader, on both databases."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from fixtures.samples.made_pdf import encrypted_pdf, paragraphs, pdf
from fixtures.samples.made_prose import prose
from fixtures.samples.sample_objects import NOON
from sqlalchemy import select

from article.model import RawResponse
from crawler.warc.writer import ArchiveWriter
from documents.model import DocumentCode
from documents.reader_version import READER_VERSION
from pipelines.reprocess import reread_documents as module
from pipelines.reprocess.reread_documents import RereadDocument, count_readable, reread_documents
from storage.documents.documents import add_document, pages_of
from storage.engine import Database
from storage.models import StoredDocument, StoredDocumentPage
from storage.search import ensure_index, find_in_documents, index_all

CASE = "Công an triệt phá đường dây mua bán người, giải cứu sáu nạn nhân bị lừa bán."
FILE = pdf([paragraphs([CASE]), paragraphs(prose(1))])


@pytest.fixture
def tesseract(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pretend that the recognition was installed; our files have text that needs none."""
    monkeypatch.setattr(module, "ocr_available", lambda: True)


def store(
    database: Database,
    folder: Path,
    content: bytes = FILE,
    *,
    name: str = "scan.pdf",
    problem: DocumentCode | None = DocumentCode.NO_OCR,
    archived: bool = True,
    **changes: Any,
) -> int:
    """Store a document as one of which the scanned page was not read."""
    url = f"https://vov.vn/{name}"
    writer = ArchiveWriter(folder, series="documents", file_bytes=10**8, clock=lambda: NOON)
    place = writer.write(RawResponse(url=url, headers=(), body=content), at=NOON, status=200)
    writer.close()
    row = StoredDocument(
        url=url, sha256=place.sha256, seen_at=NOON, title="Kế hoạch", page_count=2,
        relevant=False, score=0.0, problem=problem.value if problem else None,
        archive=asdict(place) if archived else None,
        **{"kind": "pdf", "ocr_share": 0.0, "reader_version": READER_VERSION, **changes},
    )  # fmt: skip
    pages = [
        StoredDocumentPage(number=1, text="", relevant=False, score=0.0, evidence=[]),
        StoredDocumentPage(number=2, text="Phụ lục.", relevant=False, score=0.0, evidence=[]),
    ]
    add_document(database, row, pages)
    return row.id


def reread(database: Database, folder: Path, at_most: int = 10) -> list[RereadDocument]:
    return list(reread_documents(database, folder=folder, at_most=at_most, now=NOON))


def test_document_is_read_under_its_old_number(
    database: Database, tmp_path: Path, tesseract: None
) -> None:
    number = store(database, tmp_path)
    assert count_readable(database) == 1
    (found,) = reread(database, tmp_path)
    assert (found.document, found.problem, found.pages, found.relevant) == (number, None, 2, True)
    with database.reading() as session:
        row = session.get_one(StoredDocument, number)
        assert (row.problem, row.relevant, row.title) == (None, True, "Kế hoạch")
        assert row.archive
        first, second = pages_of(session, row)
        assert "mua bán người" in first.text
        assert first.evidence
        assert "Điều" in second.text
    assert count_readable(database) == 0
    assert reread(database, tmp_path) == []


def test_nothing_is_read_while_the_program_is_missing(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "ocr_available", lambda: False)
    monkeypatch.setattr(module.shutil, "which", lambda _: "/usr/bin/antiword")
    store(database, tmp_path)
    assert (count_readable(database), reread(database, tmp_path)) == (0, [])
    number = store(database, tmp_path, name="old.doc", problem=DocumentCode.NO_READER)
    assert [one.document for one in reread(database, tmp_path)] == [number]


@pytest.mark.parametrize("problem", [DocumentCode.BROKEN, DocumentCode.OCR_UNFINISHED])
def test_document_that_no_program_would_read_stays(
    database: Database, tmp_path: Path, tesseract: None, problem: DocumentCode
) -> None:
    store(database, tmp_path, problem=problem)
    assert reread(database, tmp_path) == []


def test_round_is_bounded_and_the_next_goes_on(
    database: Database, tmp_path: Path, tesseract: None
) -> None:
    numbers = [store(database, tmp_path, name=f"{n}.pdf") for n in range(3)]
    assert [one.document for one in reread(database, tmp_path, at_most=2)] == numbers[:2]
    assert [one.document for one in reread(database, tmp_path, at_most=2)] == numbers[2:]


def test_file_that_is_gone_or_changed_stays_unread_and_holds_up_nobody(
    database: Database, tmp_path: Path, tesseract: None
) -> None:
    store(database, tmp_path, name="never-archived.pdf", archived=False)
    changed = store(database, tmp_path, name="changed.pdf")
    with database.writing() as session:
        row = session.get_one(StoredDocument, changed)
        row.archive = {**(row.archive or {}), "sha256": "0" * 64}
    gone = store(database, tmp_path, name="gone.pdf")
    with database.writing() as session:
        row = session.get_one(StoredDocument, gone)
        row.archive = {**(row.archive or {}), "warc": "gone.warc.gz"}
    last = store(database, tmp_path, name="last.pdf")
    assert [one.document for one in reread(database, tmp_path, at_most=1)] == [last]
    with database.reading() as session:
        problems = session.scalars(select(StoredDocument.problem).order_by(StoredDocument.id))
        assert list(problems) == ["no_ocr", "no_ocr", "no_ocr", None]


def test_search_finds_the_new_text_and_not_the_old(
    database: Database, tmp_path: Path, tesseract: None
) -> None:
    ensure_index(database)
    number = store(database, tmp_path)
    index_all(database)
    assert found(database, "phụ lục") == [(number, 2)]
    reread(database, tmp_path)
    assert found(database, "triệt phá") == [(number, 1)]
    assert found(database, "phụ lục") == []
    assert index_all(database) == 0


def test_document_that_was_not_indexed_yet_is_indexed_once(
    database: Database, tmp_path: Path, tesseract: None
) -> None:
    ensure_index(database)
    number = store(database, tmp_path)
    reread(database, tmp_path)
    index_all(database)
    assert found(database, "triệt phá") == [(number, 1)]


def test_two_at_once_store_it_once(database: Database, tmp_path: Path, tesseract: None) -> None:
    store(database, tmp_path)
    first, second = (
        reread_documents(database, folder=tmp_path, at_most=1, now=NOON) for _ in range(2)
    )
    assert len(list(first)) == 1
    assert list(second) == []


OLDER = READER_VERSION - 1


@pytest.fixture
def no_programs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pretend that neither tesseract nor antiword is installed."""
    monkeypatch.setattr(module, "ocr_available", lambda: False)
    monkeypatch.setattr(module.shutil, "which", lambda _: None)


def test_document_of_an_older_reader_is_read_again_once(
    database: Database, tmp_path: Path, no_programs: None
) -> None:
    number = store(database, tmp_path, problem=None, reader_version=OLDER, text_from="text")
    store(database, tmp_path, name="new.pdf", problem=None)
    assert count_readable(database) == 1
    (one,) = reread(database, tmp_path)
    assert (one.document, one.relevant) == (number, True)
    with database.reading() as session:
        row = session.get_one(StoredDocument, number)
        assert (row.reader_version, row.tier) == (READER_VERSION, "core")
    assert (count_readable(database), reread(database, tmp_path)) == (0, [])


def test_reading_that_fails_now_replaces_none_that_has_text(
    database: Database, tmp_path: Path, tesseract: None
) -> None:
    number = store(
        database, tmp_path, encrypted_pdf(), problem=None, reader_version=OLDER, text_from="text"
    )
    assert reread(database, tmp_path) == []
    with database.reading() as session:
        row = session.get_one(StoredDocument, number)
        assert (row.problem, row.text_from, row.reader_version) == (None, "text", READER_VERSION)
        assert [page.text for page in pages_of(session, row)] == ["", "Phụ lục."]
    assert count_readable(database) == 0


def test_file_that_had_no_text_gets_the_code_of_today(
    database: Database, tmp_path: Path, tesseract: None
) -> None:
    store(database, tmp_path, encrypted_pdf(), problem=DocumentCode.BROKEN, reader_version=OLDER)
    assert [one.problem for one in reread(database, tmp_path)] == ["encrypted"]


def test_recognised_text_waits_until_the_program_is_back(
    database: Database, tmp_path: Path, no_programs: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    scan = store(database, tmp_path, problem=None, reader_version=OLDER, ocr_share=0.5)
    word = store(database, tmp_path, name="old.doc", problem=None, reader_version=OLDER, kind="doc")
    assert (count_readable(database), reread(database, tmp_path)) == (0, [])
    monkeypatch.setattr(module, "ocr_available", lambda: True)
    monkeypatch.setattr(module.shutil, "which", lambda _: "/usr/bin/antiword")
    assert [one.document for one in reread(database, tmp_path)] == [scan, word]


def found(database: Database, words: str) -> list[tuple[int, int]]:
    with database.reading() as session:
        hits = find_in_documents(session, words, limit=10)
        return [(one.document.id, one.page.number) for one in hits]
