"""Search: with or without diacritics, best rank first, and always what is stored now."""

from __future__ import annotations

import time
from datetime import timedelta
from threading import Event, Thread

import pytest
from fixtures.samples.sample_objects import NOON, article_capture, store_capture, stored_judgement
from sqlalchemy import select
from sqlalchemy import text as sql

from storage.articles.reviews import record_review
from storage.engine import Database
from storage.models import Page, ReviewState, StoredJudgement, Story
from storage.search import (
    SearchCursor,
    SearchQuery,
    count_matches,
    enqueue_outdated_pages,
    ensure_index,
    index_all,
    matches,
    newest_rows,
    postgres,
    search,
)
from storage.search.saved_searches import read_articles


@pytest.fixture
def indexed(database: Database) -> Database:
    ensure_index(database)
    return database


def store(database: Database, number: int, title: str, text: str = "Không có gì.", **more) -> int:
    seen = article_capture(
        key=f"vov.vn:{number}", url=f"https://vov.vn/a-{number}.vov", title=title, text=text, **more
    )
    with database.writing() as session:
        return store_capture(
            session,
            seen,
            judgement=stored_judgement(),
        ).page_id


def found(database: Database, words: str = "", *tags: str) -> list[int]:
    index_all(database)
    query = SearchQuery(words=words, tags=tuple((tag,) for tag in tags))
    with database.reading() as session:
        ids = list(search(session, query, after=None, limit=50).ids)
        # A letter asks the articles themselves: it must come to what the list shows.
        rows = read_articles(session, session.scalars(select(Page.id)).all())
        matching = [row for row in rows if matches(query, *row, document_texts=())]
        assert {page.id for page, _, _ in matching} == set(ids)
    return ids


def test_words_without_marks_find_those_with_any(indexed) -> None:
    store(indexed, 1, "Lừa bán phụ nữ ở Đồng Nai")
    assert found(indexed, "dong nai") == [1]
    assert found(indexed, "ĐỒNG NAI") == [1]


def test_words_with_marks_find_only_those_marks(indexed) -> None:
    store(indexed, 1, "Lừa bán phụ nữ")
    store(indexed, 2, "Lừa bạn phụ nữ")
    assert found(indexed, "bán") == [1]
    assert found(indexed, "ban") == [2, 1]


def test_what_is_typed_exactly_comes_first_then_the_same_row_of_words_then_all_words(
    indexed,
) -> None:
    store(indexed, 1, "mua ban nguoi viet khong dau")
    store(indexed, 2, "Triệt phá đường dây mua bán người")
    store(indexed, 3, "Người bán hàng không mua gì")
    store(indexed, 4, "Không liên quan")
    assert found(indexed, "mua ban nguoi") == [1, 2, 3]
    assert found(indexed, "mua bán người") == [2, 3]


def test_words_in_quotes_stand_in_a_row(indexed) -> None:
    store(indexed, 1, "Người bán hàng không mua gì")
    assert found(indexed, '"mua ban nguoi"') == []


def test_both_places_of_the_tone_mark_are_one_word(indexed) -> None:
    store(indexed, 1, "Khánh Hoà")
    store(indexed, 2, "Khánh Hòa")
    assert found(indexed, "hòa") == found(indexed, "hoà") == [2, 1]


def test_tags_and_words_are_asked_together(indexed) -> None:
    store(indexed, 1, "Tin một", author="Nguyễn Hoà")
    store(indexed, 2, "Tin hai")
    assert found(indexed, "tin", "author:hoa", "source:vov.vn", "flagged:yes") == [1]
    assert found(indexed, "", "seen:2026-10") == [2, 1]


def test_new_wording_replaces_the_old(indexed) -> None:
    store(indexed, 1, "Tin cũ")
    assert found(indexed, "cũ") == [1]
    store(indexed, 1, "Tin mới", at=NOON + timedelta(days=1))
    assert (found(indexed, "cũ"), found(indexed, "mới"), found(indexed, "", "edited:yes")) == (
        [],
        [1],
        [1],
    )


def test_review_changes_search_results_at_once(indexed) -> None:
    store(indexed, 1, "Tin")
    assert found(indexed, "", "flagged:yes") == [1]
    with indexed.writing() as session:
        record_review(
            session, session.get_one(Page, 1), ReviewState.REJECTED, reviewer="a", at=NOON
        )
    assert (found(indexed, "", "flagged:yes"), found(indexed, "tin", "review:rejected")) == (
        [],
        [1],
    )


def test_story_that_an_article_joins_later_is_found(indexed) -> None:
    store(indexed, 1, "Tin")
    assert found(indexed, "", "story:no", "original:no", "images:no") == [1]
    with indexed.writing() as session:
        story = Story()
        session.add(story)
        session.flush()
        session.get_one(Page, 1).story_id = story.id
    assert (found(indexed, "", "story:no"), found(indexed, "", "story:yes")) == ([], [1])


def test_what_was_stored_before_the_index_existed_is_found_after_reconciling(database) -> None:
    store(database, 1, "Tin cũ")
    ensure_index(database)
    with database.reading() as session:
        assert search(session, SearchQuery(words="tin"), after=None, limit=9).ids == ()
    enqueue_outdated_pages(database)
    assert found(database, "tin") == [1]
    ensure_index(database)
    enqueue_outdated_pages(database)
    assert index_all(database) == 0


def test_indexing_waits_for_pages_that_another_process_has_locked(indexed) -> None:
    store(indexed, 1, "Tin mới")
    is_locked = Event()

    def lock_for_a_moment() -> None:
        with indexed.writing() as session:
            session.execute(sql("SELECT page_id FROM search_due" + for_update))
            is_locked.set()
            time.sleep(0.3)

    for_update = "" if indexed.is_sqlite else " FOR UPDATE"
    other = Thread(target=lock_for_a_moment)
    other.start()
    assert is_locked.wait(300)
    index_all(indexed)
    other.join(300)
    with indexed.reading() as session:
        assert search(session, SearchQuery(words="moi"), after=None, limit=9).ids == (1,)


def test_pages_of_a_list_follow_each_other_without_gap_or_repetition(indexed) -> None:
    for number in range(1, 8):
        store(indexed, number, "mua bán người" if number % 2 else "mua ban nguoi")
    index_all(indexed)
    seen: list[int] = []
    after: SearchCursor | None = None
    with indexed.reading() as session:
        while True:
            page = search(session, SearchQuery(words="mua ban nguoi"), after=after, limit=2)
            seen += page.ids
            if page.next is None:
                break
            after = SearchCursor.parse(str(page.next))
    assert seen == [6, 4, 2, 7, 5, 3, 1]


@pytest.mark.parametrize(
    "words",
    ['"', '" OR 1', "a AND", "NEAR(", "'", "\\", "*", "{tags}:x", "%", "ё" * 300, "\x00", '""" x'],
)
def test_no_words_are_a_syntax_error(indexed, words) -> None:
    store(indexed, 1, "Tin")
    found(indexed, words)
    found(indexed, "", f"source:{words}".replace("\x00", ""))


def test_rows_of_the_newest_matches_have_the_judgement_in_force_if_there_is_one(indexed) -> None:
    for number in (1, 2, 3):
        store(indexed, number, f"Tin {number}")
    with indexed.writing() as session:
        session.get_one(Page, 2).judgement_id = None
    index_all(indexed)
    columns = (Page.id, StoredJudgement.tier)
    for query in (SearchQuery(), SearchQuery(words="tin"), SearchQuery(seen_since=NOON)):
        with indexed.reading() as session:
            rows = newest_rows(session, query, columns, limit=2)
        assert [tuple(row) for row in rows] == [(3, "core"), (2, None)]


def test_words_that_most_articles_have_are_found_in_the_same_order(indexed, monkeypatch) -> None:
    for number in range(1, 25):
        store(indexed, number, "Tin tức" if number % 5 else "Bản tin ngày")
    index_all(indexed)

    def pages() -> list[list[int]]:
        found: list[list[int]] = []
        with indexed.reading() as session:
            after: SearchCursor | None = None
            while not found or after:
                page = search(session, SearchQuery(words="tin tuc"), after=after, limit=4)
                found.append(list(page.ids))
                after = page.next
        return found

    monkeypatch.setattr(postgres, "_ROW_PRICE", 10**9)
    by_index = pages()
    monkeypatch.setattr(postgres, "_ROW_PRICE", -1)
    assert pages() == by_index
    assert [one for page in by_index for one in page] == [
        one for one in range(24, 0, -1) if one % 5
    ]


def test_words_that_only_old_articles_have_are_found_whatever_the_statistics_say(
    indexed, monkeypatch
) -> None:
    for number in range(1, 31):
        store(indexed, number, "Tin tức")
    index_all(indexed)
    with indexed.engine.begin() as connection:
        connection.execute(sql("ANALYZE"))
    for number in range(6, 31):
        store(indexed, number, "Bài khác", at=NOON + timedelta(days=1))
    index_all(indexed)
    monkeypatch.setattr(postgres, "_ROW_PRICE", -1)
    with indexed.reading() as session:
        assert search(session, SearchQuery(words="tin"), after=None, limit=3).ids == (5, 4, 3)


@pytest.mark.parametrize("words", ["tin", "tin tuc", '"tin tức"'])
def test_matches_are_counted_up_to_the_limit(indexed, words) -> None:
    for number in range(1, 8):
        store(indexed, number, "Tin tức" if number < 6 else "Bài khác")
    index_all(indexed)
    with indexed.reading() as session:
        query = SearchQuery(words=words)
        assert [count_matches(session, query, limit=limit) for limit in (3, 5, 9)] == [3, 5, 5]
        assert count_matches(session, SearchQuery(words=words, seen_since=NOON), limit=9) == 5
