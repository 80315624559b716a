"""Identify: a page is unchanged when it says what it said last, and only then."""

from __future__ import annotations

from datetime import timedelta

from fixtures.samples.sample_objects import (
    NOON,
    TEXT,
    article_capture,
    last_fingerprint,
    store_judged,
)

from article.fingerprint import fingerprint, text_digest
from pipelines.process import identify, judge
from storage.engine import Database


def store(database: Database, **fields: object) -> None:
    store_judged(database, judge(identify(article_capture(**fields), last_fingerprint=None)))  # type: ignore[arg-type]


def test_unknown_page_has_no_last_fingerprint(database: Database) -> None:
    assert last_fingerprint(database, article_capture()) is None


def test_known_page_has_the_fingerprint_of_its_newest_words(database: Database) -> None:
    store(database)
    later = article_capture(at=NOON + timedelta(days=1), title="Tên khác")
    store(database, at=NOON + timedelta(days=1), title="Tên khác")
    assert last_fingerprint(database, later) == fingerprint(later.article)


def test_known_page_is_found_by_its_key_under_another_address(database: Database) -> None:
    store(database)
    moved = article_capture(url="https://vov.vn/ten-khac-1.vov")
    assert last_fingerprint(database, moved) == fingerprint(moved.article)


def test_same_words_are_unchanged() -> None:
    seen = article_capture()
    assert identify(seen, last_fingerprint=fingerprint(seen.article)).unchanged


def test_other_words_and_unknown_pages_are_not() -> None:
    seen = article_capture()
    assert not identify(
        seen, last_fingerprint=fingerprint(article_capture(title="Khác").article)
    ).unchanged
    assert not identify(seen, last_fingerprint=None).unchanged


def test_similarity_to_others_is_that_of_the_text_alone() -> None:
    one = identify(article_capture(title="Một"), last_fingerprint=None)
    other = identify(article_capture(title="Hai", key="x"), last_fingerprint=None)
    assert one.text_digest == other.text_digest == text_digest(article_capture().article)
    assert one.fingerprint != other.fingerprint
    assert TEXT.strip() in one.capture.article.text
