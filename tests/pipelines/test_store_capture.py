"""Storing a capture: what it does to a page, on both databases."""

from __future__ import annotations

from datetime import timedelta

from fixtures.samples.sample_objects import (
    NOON,
    article_capture,
    missing_capture,
    store_capture,
    stored_judgement,
)

from article.model import ArticleCapture
from pipelines.intake.store import store_missing
from pipelines.items import StoredCapture, StoreOutcome
from storage.articles.article_records import article_records
from storage.engine import Database


def keep(database: Database, seen: ArticleCapture, *, relevant: bool = True) -> StoredCapture:
    with database.writing() as session:
        return store_capture(
            session,
            seen,
            judgement=stored_judgement(relevant=relevant),
        )


def records(database: Database) -> list[dict[str, object]]:
    with database.reading() as session:
        return list(article_records(session))


def test_first_capture_makes_a_page_with_one_revision(database: Database) -> None:
    stored = keep(database, article_capture())
    assert stored.outcome is StoreOutcome.NEW
    assert [one["revisions"] for one in records(database)] == [1]


def test_same_words_later_move_only_the_time_of_the_last_check(database: Database) -> None:
    keep(database, article_capture())
    stored = keep(database, article_capture(at=NOON + timedelta(days=1)))
    (record,) = records(database)
    assert stored.outcome is StoreOutcome.UNCHANGED
    assert record["revisions"] == 1
    assert record["last_checked_at"] == "2026-10-13T12:00:00Z"


def test_changed_title_makes_a_second_revision(database: Database) -> None:
    keep(database, article_capture())
    stored = keep(
        database, article_capture(at=NOON + timedelta(days=1), title="Bắt nhóm mua bán người")
    )
    assert stored.outcome is StoreOutcome.REVISED
    assert records(database)[0]["title"] == "Bắt nhóm mua bán người"


def test_older_capture_moves_only_the_time_first_seen(database: Database) -> None:
    keep(database, article_capture())
    stored = keep(database, article_capture(at=NOON - timedelta(days=1), title="Tên cũ"))
    (record,) = records(database)
    assert stored.outcome is StoreOutcome.OLDER
    assert (record["title"], record["first_seen_at"]) == (
        "Triệt phá đường dây",
        "2026-10-11T12:00:00Z",
    )


def test_one_failed_check_does_not_remove_a_page(database: Database) -> None:
    keep(database, article_capture())
    with database.writing() as session:
        store_missing(session, missing_capture(NOON + timedelta(days=1)))
    assert records(database)[0]["state"] == "live"


def test_second_failed_check_some_time_later_removes_it(database: Database) -> None:
    keep(database, article_capture())
    for hours in (24, 36):
        with database.writing() as session:
            store_missing(session, missing_capture(NOON + timedelta(hours=hours)))
    assert records(database)[0]["state"] == "removed"


def test_copy_points_to_the_page_that_published_first(database: Database) -> None:
    keep(database, article_capture(published_at=NOON - timedelta(hours=2)))
    copy = article_capture(
        key="https://x.vn/b",
        url="https://x.vn/b",
        published_at=NOON - timedelta(hours=5),
        title="Bản trước",
    )
    keep(database, copy)
    heads = {one["url"]: one["duplicate_of"] for one in records(database)}
    assert heads == {"https://vov.vn/a-1.vov": 2, "https://x.vn/b": None}


def test_copy_that_names_its_original_is_never_the_head(database: Database) -> None:
    keep(
        database,
        article_capture(
            key="https://x.vn/b", url="https://x.vn/b", published_at=NOON - timedelta(hours=5),
            original_url="https://vov.vn/a-1.vov",
        ),
    )  # fmt: skip
    keep(database, article_capture(published_at=NOON - timedelta(hours=2)))
    heads = {one["url"]: one["duplicate_of"] for one in records(database)}
    assert heads == {"https://x.vn/b": 2, "https://vov.vn/a-1.vov": None}
