"""Identify: a page is unchanged when it says what it said last, and only then."""

from __future__ import annotations

from datetime import timedelta

from examples import NOON, TEXT, sighting

from article.fingerprint import fingerprint, text_digest
from pipelines.identify import identify, last_fingerprint
from pipelines.judge import judge
from pipelines.keep import keep
from storage.engine import Database


def store(database: Database, **fields: object) -> None:
    keep(database, judge(identify(sighting(**fields), last_fingerprint=None)))  # type: ignore[arg-type]


def test_unknown_page_has_no_last_fingerprint(database: Database) -> None:
    assert last_fingerprint(database, sighting()) is None


def test_known_page_has_the_fingerprint_of_its_newest_words(database: Database) -> None:
    store(database)
    later = sighting(at=NOON + timedelta(days=1), title="Tên khác")
    store(database, at=NOON + timedelta(days=1), title="Tên khác")
    assert last_fingerprint(database, later) == fingerprint(later.article)


def test_known_page_is_found_by_its_key_under_another_address(database: Database) -> None:
    store(database)
    moved = sighting(url="https://vov.vn/ten-khac-1.vov")
    assert last_fingerprint(database, moved) == fingerprint(moved.article)


def test_same_words_are_unchanged() -> None:
    seen = sighting()
    assert identify(seen, last_fingerprint=fingerprint(seen.article)).unchanged


def test_other_words_and_unknown_pages_are_not() -> None:
    seen = sighting()
    assert not identify(
        seen, last_fingerprint=fingerprint(sighting(title="Khác").article)
    ).unchanged
    assert not identify(seen, last_fingerprint=None).unchanged


def test_likeness_to_others_is_that_of_the_text_alone() -> None:
    one = identify(sighting(title="Một"), last_fingerprint=None)
    other = identify(sighting(title="Hai", key="x"), last_fingerprint=None)
    assert one.text_digest == other.text_digest == text_digest(sighting().article)
    assert one.fingerprint != other.fingerprint
    assert TEXT.strip() in one.sighting.article.text
