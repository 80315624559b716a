"""Register entries: stored with their page, in its record, and what differs later is a change."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from fixtures.samples.sample_objects import NOON, article_capture, store_capture, stored_judgement
from fixtures.samples.sentences import english

from article.credits.register_entry import RegisterEntry
from storage.articles.article_records import article_records
from storage.articles.changes import changes_since
from storage.engine import Database

ENTRY = RegisterEntry(
    number="318/2026/NĐ-CP", kind="Nghị định", issuer="Chính phủ", issued_on=date(2026, 10, 2),
    effective_on=date(2027, 1, 1), signer="Phó Thủ tướng", replaces=("62/2012/NĐ-CP",),
)  # fmt: skip


def store(database: Database, entry: RegisterEntry | None, *, days: int = 0) -> None:
    seen = article_capture(at=NOON + timedelta(days=days), register=entry)
    with database.writing() as session:
        store_capture(session, seen, judgement=None if days else stored_judgement())


def record(database: Database) -> dict[str, Any]:
    with database.reading() as session:
        return next(article_records(session))


def changes(database: Database) -> list[str]:
    with database.reading() as session:
        return [
            f"{one.change.kind.value}: {english(one.change.summary)}"
            for one in changes_since(session)
        ]


def test_entry_is_in_the_record_of_its_article(database: Database) -> None:
    store(database, ENTRY)
    assert record(database)["register"] == {
        "number": "318/2026/NĐ-CP", "kind": "Nghị định", "issuer": "Chính phủ",
        "issued_on": "2026-10-02", "effective_on": "2027-01-01", "signer": "Phó Thủ tướng",
        "replaces": ["62/2012/NĐ-CP"],
    }  # fmt: skip


def test_article_of_no_register_has_no_entry(database: Database) -> None:
    store(database, None)
    assert record(database)["register"] is None


def test_same_entry_again_is_no_change(database: Database) -> None:
    store(database, ENTRY)
    store(database, ENTRY, days=1)
    assert changes(database) == []


def test_day_of_force_that_moves_is_an_edit_although_the_text_is_the_same(
    database: Database,
) -> None:
    store(database, ENTRY)
    moved = replace(ENTRY, effective_on=date(2027, 7, 1), signer=None, replaces=())
    store(database, moved, days=1)
    assert changes(database) == [
        "edited: date of force: 01/01/2027 → 01/07/2027; signer: no longer Phó Thủ tướng; "
        "what it replaces: no longer 62/2012/NĐ-CP"
    ]
    assert record(database)["register"]["effective_on"] == "2027-07-01"
    assert record(database)["revisions"] == 1


def test_page_without_its_table_leaves_the_entry_as_it_was(database: Database) -> None:
    store(database, ENTRY)
    store(database, None, days=1)
    assert record(database)["register"]["number"] == "318/2026/NĐ-CP"
    assert changes(database) == []
