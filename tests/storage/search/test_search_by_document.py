"""The words of a document find the articles that link to it, with the page, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from fixtures.samples.sample_objects import NOON, article_capture, store_capture, stored_judgement
from sqlalchemy import select

from presentation.article_query import ArticleQuery
from storage.documents.documents import add_document, belongs_to
from storage.engine import Database
from storage.models import Page, StoredAttachment, StoredDocument, StoredDocumentPage
from storage.search import (
    DocumentTexts,
    SearchCursor,
    SortOrder,
    count_matches,
    document_matches,
    ensure_index,
    index_all,
    matches,
    search,
    sqlite,
)
from storage.search.query import rank_tiers
from storage.search.saved_searches import read_articles

PLAN = "Kế hoạch hỗ trợ nạn nhân bị mua bán trở về."


@pytest.fixture
def indexed(database: Database) -> Database:
    ensure_index(database)
    return database


def store(database: Database, number: int, text: str = "Bộ công bố văn bản.", **more: Any) -> int:
    key, url = f"vov.vn:{number}", f"https://vov.vn/a-{number}.vov"
    seen = article_capture(key=key, url=url, title=f"Công bố {number}", text=text, **more)
    with database.writing() as session:
        return store_capture(session, seen, judgement=stored_judgement(relevant=False)).page_id


def attach(
    database: Database, page: int, *texts: str, name: str = "62", sha256: str = "0" * 64
) -> int:
    document = StoredDocument(
        url=f"https://vov.vn/{name}.pdf", sha256=sha256, seen_at=NOON, kind="pdf",
        page_count=len(texts), ocr_share=0.0, relevant=False, score=0.1,
    )  # fmt: skip
    pages = [
        StoredDocumentPage(number=number, text=text, relevant=False, score=0.1, evidence=[])
        for number, text in enumerate(texts, 1)
    ]
    add_document(database, document, pages)
    with database.writing() as session:
        belongs_to(session, document, page, at=NOON)
    return document.id


def places(database: Database, filters: str) -> dict[int, tuple[int, int] | None]:
    """Return the articles found, in order, with document and page; as letters and counts find them."""
    index_all(database)
    query = ArticleQuery.parse(filters).to_search_query(now=NOON)
    with database.reading() as session:
        found = search(session, query, after=None, limit=50)
        for order in SortOrder:
            same = search(session, replace(query, order=order), after=None, limit=50)
            assert set(same.ids) == set(found.ids)
            assert same.by_document == found.by_document
        assert count_matches(session, query, limit=50) == len(found.ids)
        rows = read_articles(session, session.scalars(select(Page.id)).all())
        assert {
            row[0].id
            for row in rows
            if matches(query, *row, document_texts=DocumentTexts(session, row[0]))
        } == set(found.ids)
        return {one: found.by_document.get(one) for one in found.ids}


def test_article_is_found_by_a_page_of_its_document(indexed: Database) -> None:
    page, _ = store(indexed, 1), store(indexed, 2)
    number = attach(indexed, page, "Phụ lục.", PLAN)
    for words in ("nạn nhân", "nan nhan", '"hỗ trợ nạn nhân"'):
        assert places(indexed, f"q={words}") == {page: (number, 2)}
    assert places(indexed, "q=thủy điện") == {}


def test_words_of_the_article_come_first_and_need_no_document(indexed: Database) -> None:
    by_document, own = store(indexed, 1), store(indexed, 2, text=PLAN)
    both = store(indexed, 3, text=PLAN)
    number = attach(indexed, by_document, PLAN)
    attach(indexed, both, PLAN, name="63")
    later = store(indexed, 4)
    attach(indexed, later, PLAN)
    found = places(indexed, "q=nạn nhân")
    assert list(found) == [both, own, later, by_document]
    assert found == {both: None, own: None, later: (number, 1), by_document: (number, 1)}


def test_words_on_two_pages_are_found_on_neither(indexed: Database) -> None:
    attach(indexed, store(indexed, 1), "Hỗ trợ.", "Nạn nhân.")
    assert places(indexed, "q=hỗ trợ nạn nhân") == {}


def test_page_with_the_words_as_typed_is_shown(indexed: Database) -> None:
    page = store(indexed, 1)
    number = attach(indexed, page, "Người bán hàng không mua gì.", "Mua bán người.", "mua người")
    assert places(indexed, "q=mua bán người") == {page: (number, 2)}


def test_only_the_content_seen_last_is_found(indexed: Database) -> None:
    page = store(indexed, 1)
    attach(indexed, page, PLAN)
    new = attach(indexed, page, "Nghị định về hộ tịch.", sha256="1" * 64)
    assert places(indexed, "q=nạn nhân") == {}
    assert places(indexed, "q=hộ tịch") == {page: (new, 1)}
    with indexed.writing() as session:
        session.scalars(select(StoredAttachment)).one().gone_at = NOON
    assert places(indexed, "q=hộ tịch") == {}


def test_filters_are_of_the_article(indexed: Database) -> None:
    early = store(indexed, 1, published_at=NOON - timedelta(days=40))
    late = store(indexed, 2, published_at=NOON, author="Nguyễn Hoà")
    number = attach(indexed, early, PLAN)
    attach(indexed, late, PLAN)
    assert places(indexed, "q=nạn nhân&author=hoà") == {late: (number, 1)}
    assert places(indexed, "q=nạn nhân&published_until=2026-09-20") == {early: (number, 1)}
    assert places(indexed, "q=nạn nhân&author=hoà&published_until=2026-09-20") == {}
    assert places(indexed, "q=nạn nhân&flagged=yes") == {}


def test_pages_of_results_miss_and_repeat_nothing(indexed: Database) -> None:
    pages = [store(indexed, number, text=PLAN if number % 2 else "Tin.") for number in range(8)]
    for page in pages[::2]:
        attach(indexed, page, PLAN)
    index_all(indexed)
    for order in SortOrder:
        query = replace(ArticleQuery.parse("q=nạn nhân").to_search_query(now=NOON), order=order)
        after: SearchCursor | None = None
        ids: list[int] = []
        with indexed.reading() as session:
            while True:
                found = search(session, query, after=after, limit=3)
                ids += found.ids
                assert set(found.by_document) == set(found.ids) & set(pages[::2])
                if found.next is None:
                    break
                after = SearchCursor.parse(str(found.next))
        assert sorted(ids) == sorted(pages)
        if order is SortOrder.NEWEST:  # by age alone, articles and documents are one list
            assert ids == sorted(pages, reverse=True)


@pytest.mark.parametrize("price", [0, 10**6])
def test_those_that_have_the_words_themselves_are_left_out_whichever_way_they_are_looked_up(
    indexed: Database, price: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "_LOOKUP_PRICE", price)
    pages = [store(indexed, number, text="Tin." if number % 3 else PLAN) for number in range(9)]
    for page in pages[1:]:
        attach(indexed, page, PLAN, name=str(page))
    index_all(indexed)
    query = ArticleQuery.parse("q=nạn nhân").to_search_query(now=NOON)
    with indexed.reading() as session:
        last = SearchCursor(tier=len(rank_tiers(query)), last_id=pages[8])
        found = search(session, query, after=last, limit=9).ids
    assert list(found) == [page for number, page in enumerate(pages[:8]) if number % 3][::-1]


def test_word_of_many_pages_finds_those_of_the_newest(
    indexed: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(document_matches, "MAX_PAGES", 2)
    old, new = store(indexed, 1), store(indexed, 2)
    attach(indexed, old, PLAN, name="old")
    number = attach(indexed, new, PLAN, PLAN, name="new")
    index_all(indexed)
    query = ArticleQuery.parse("q=nạn nhân").to_search_query(now=NOON)
    with indexed.reading() as session:
        found = search(session, query, after=None, limit=9)
    assert found.ids == (new,)
    assert found.by_document[new].document == number
