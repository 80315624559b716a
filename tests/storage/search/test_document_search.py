"""Documents are found by the words of their pages, on both databases alike."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from fixtures.samples.sample_objects import NOON

from storage.documents.documents import add_document
from storage.engine import Database
from storage.models import StoredDocument, StoredDocumentPage
from storage.search import ensure_index, find_in_documents, index_all
from storage.search.document_index import index_documents


@pytest.fixture
def indexed(database: Database) -> Database:
    ensure_index(database)
    return database


def store(database: Database, name: str, *texts: str) -> int:
    document = StoredDocument(
        url=f"https://vov.vn/{name}", sha256="0" * 64, seen_at=NOON, kind="pdf",
        page_count=len(texts), ocr_share=0.0, relevant=False, score=0.0,
    )  # fmt: skip
    pages = [
        StoredDocumentPage(number=number, text=text, relevant=False, score=0.0, evidence=[])
        for number, text in enumerate(texts, 1)
    ]
    add_document(database, document, pages)
    return document.id


def found(database: Database, words: str, limit: int = 10) -> list[tuple[int, int]]:
    index_all(database)
    with database.reading() as session:
        hits = find_in_documents(session, words, limit=limit)
        return [(one.document.id, one.page.number) for one in hits]


def test_page_with_the_words_is_found(indexed: Database) -> None:
    number = store(indexed, "a.pdf", "Kế hoạch cấp nước.", "Hỗ trợ nạn nhân mua bán người.")
    assert found(indexed, "nạn nhân") == [(number, 2)]
    assert found(indexed, '"mua bán người"') == [(number, 2)]
    assert found(indexed, "mua ban nguoi") == [(number, 2)]
    assert found(indexed, "nhà máy") == found(indexed, "  ") == []


def test_words_as_typed_come_before_words_without_marks(indexed: Database) -> None:
    typed = store(indexed, "a.pdf", "Mua bán người qua biên giới.")
    other = store(indexed, "b.pdf", "Mua bản ngươi đọc, bán sách người mua.")
    assert found(indexed, "mua bán người") == [(typed, 1), (other, 1)]


def test_newest_document_comes_first_and_none_fills_the_list(indexed: Database) -> None:
    old = store(indexed, "a.pdf", *["Hỗ trợ nạn nhân."] * 8)
    new = store(indexed, "b.pdf", "Hỗ trợ nạn nhân.")
    hits = found(indexed, "nạn nhân")
    assert hits[0] == (new, 1)
    assert [document for document, _ in hits].count(old) == 3


def test_document_that_came_after_the_index_is_found_too(indexed: Database) -> None:
    store(indexed, "a.pdf", "Kế hoạch.")
    assert found(indexed, "thị trấn") == []
    later = store(indexed, "b.pdf", "Thị trấn bên sông.")
    assert found(indexed, "thị trấn") == [(later, 1)]
    assert index_all(indexed) == 0


def test_document_that_was_deleted_is_not_found(indexed: Database) -> None:
    number = store(indexed, "a.pdf", "Thị trấn bên sông.")
    assert found(indexed, "thị trấn") == [(number, 1)]
    with indexed.writing() as session:
        session.delete(session.get_one(StoredDocument, number))
    assert found(indexed, "thị trấn") == []


def test_two_processes_may_index_the_same_document(indexed: Database) -> None:
    number = store(indexed, "a.pdf", "Thị trấn bên sông.")
    with ThreadPoolExecutor(1) as pool:
        with indexed.writing() as session:
            assert index_documents(session, at_most=10) == 1
            other = pool.submit(index_all, indexed)
            with pytest.raises(TimeoutError):
                other.result(0.3)  # it waits for the end of this transaction
        other.result(30)
    assert found(indexed, "thị trấn") == [(number, 1)]


def test_document_without_pages_is_indexed_once(indexed: Database) -> None:
    store(indexed, "a.pdf")
    assert index_all(indexed) == 1
    assert index_all(indexed) == 0


def test_words_of_the_index_language_are_words(indexed: Database) -> None:
    store(indexed, "a.pdf", "Thị trấn bên sông.")
    for words in ('"', "AND", "NOT thị", "a:b", "':*", "tags : x"):
        found(indexed, words)
