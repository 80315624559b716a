"""An article whose documents alone are about trafficking is found as such, on both databases."""

from __future__ import annotations

import pytest
from fixtures.samples.sample_objects import NOON, article_capture, store_capture, stored_judgement
from sqlalchemy import select

from presentation.article_query import ArticleQuery
from storage.articles.reviews import record_review
from storage.documents.documents import add_document, belongs_to
from storage.engine import Database
from storage.models import Page, ReviewState, StoredAttachment, StoredDocument
from storage.search import ensure_index, index_all, matches, search
from storage.search.saved_searches import read_articles


@pytest.fixture
def indexed(database: Database) -> Database:
    ensure_index(database)
    return database


def store(database: Database, number: int, *, flagged: bool = False) -> int:
    seen = article_capture(key=f"vov.vn:{number}", url=f"https://vov.vn/a-{number}.vov")
    with database.writing() as session:
        judgement = stored_judgement(relevant=flagged)
        return store_capture(session, seen, judgement=judgement).page_id


def attach(database: Database, page: int, *, relevant: bool = True, sha256: str = "0" * 64) -> int:
    document = StoredDocument(
        url="https://vov.vn/decree.pdf", sha256=sha256, seen_at=NOON, kind="pdf", page_count=1,
        ocr_share=0.0, relevant=relevant, score=0.9,
    )  # fmt: skip
    add_document(database, document, [])
    with database.writing() as session:
        belongs_to(session, document, page, at=NOON)
    return document.id


def found(database: Database, filters: str = "flagged=document") -> list[int]:
    index_all(database)
    query = ArticleQuery.parse(filters).to_search_query(now=NOON)
    with database.reading() as session:
        ids = list(search(session, query, after=None, limit=50).ids)
        # Saved searches of letters ask the rows themselves.
        rows = read_articles(session, session.scalars(select(Page.id)).all())
        matching = [row for row in rows if matches(query, *row, document_texts=())]
        assert {page.id for page, _, _ in matching} == set(ids)
    return ids


def test_article_is_found_as_soon_as_its_document_is_read(indexed: Database) -> None:
    page, other = store(indexed, 1), store(indexed, 2)
    assert found(indexed) == []
    attach(indexed, page)
    assert found(indexed) == [page]
    assert found(indexed, "flagged=no") == [other, page]


def test_flagged_and_flagged_by_a_document_are_listed_together(indexed: Database) -> None:
    own, by_document = store(indexed, 1, flagged=True), store(indexed, 2)
    store(indexed, 3)
    attach(indexed, by_document)
    assert found(indexed, "flagged=yes&flagged=document") == [by_document, own]


def test_flagged_article_is_not_flagged_by_a_document_only(indexed: Database) -> None:
    attach(indexed, store(indexed, 1, flagged=True))
    assert found(indexed) == []


def test_document_about_other_things_flags_nothing(indexed: Database) -> None:
    attach(indexed, store(indexed, 1), relevant=False)
    assert found(indexed) == []


def test_document_that_was_replaced_or_is_gone_no_longer_counts(indexed: Database) -> None:
    page = store(indexed, 1)
    attach(indexed, page)
    assert found(indexed) == [page]
    attach(indexed, page, relevant=False, sha256="1" * 64)
    assert found(indexed) == []
    attach(indexed, page, sha256="2" * 64)
    assert found(indexed) == [page]
    with indexed.writing() as session:
        session.scalars(select(StoredAttachment)).one().gone_at = NOON
    assert found(indexed) == []


def test_document_that_is_read_again_counts_at_once(indexed: Database) -> None:
    page = store(indexed, 1)
    number = attach(indexed, page, relevant=False)
    assert found(indexed) == []
    with indexed.writing() as session:
        session.get_one(StoredDocument, number).relevant = True
    assert found(indexed) == [page]


def test_rejected_article_stays_rejected(indexed: Database) -> None:
    page = store(indexed, 1)
    attach(indexed, page)
    with indexed.writing() as session:
        record_review(
            session, session.get_one(Page, page), ReviewState.REJECTED, reviewer="anh", at=NOON
        )
    assert found(indexed) == []
