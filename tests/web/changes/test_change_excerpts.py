"""Excerpts of changes: each from its own two revisions, found by index on both databases."""

from __future__ import annotations

from datetime import timedelta

from fixtures.databases.query_plans import scanned_tables
from fixtures.samples.sample_objects import (
    NOON,
    TEXT,
    article_capture,
    store_capture,
    stored_judgement,
)
from sqlalchemy import select

from storage.engine import Database
from storage.models import Change
from web.views.change_excerpts import change_excerpts


def store(database: Database, *titles: str, key: str = "vov.vn:1") -> None:
    for hours, title in enumerate(titles):
        seen = article_capture(
            at=NOON + timedelta(hours=hours), key=key, url=f"https://vov.vn/{key}.vov",
            title=title, text=TEXT + key,
        )  # fmt: skip
        with database.writing() as session:
            store_capture(session, seen, judgement=stored_judgement())


def test_each_change_is_shown_by_its_own_revisions(database: Database) -> None:
    store(database, "Bắt một người", "Bắt hai người", "Bắt ba người")
    store(database, "Cứu bốn người", "Cứu năm người", key="vov.vn:2")
    with database.reading() as session:
        changes = session.scalars(select(Change).order_by(Change.page_id, Change.id)).all()
        found = change_excerpts(session, changes)
    assert [(found[one.id].went, found[one.id].came) for one in changes] == [
        ("một", "hai"), ("hai", "ba"), ("bốn", "năm"),
    ]  # fmt: skip


def test_no_changes_have_no_excerpts(database: Database) -> None:
    store(database, "Bắt một người", "Bắt hai người")
    with database.reading() as session:
        assert change_excerpts(session, []) == {}


def test_revisions_of_changes_are_found_by_index(database: Database) -> None:
    store(database, "Bắt một người", "Bắt hai người")
    with database.reading() as session:
        changes = session.scalars(select(Change)).all()
    scanned = scanned_tables(database, lambda session: change_excerpts(session, changes))
    assert "revisions" not in scanned
