"""Backup while others write: one consistent moment of the database, and nobody waits for it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

import pytest
from fixtures.samples.sample_objects import (
    NOON,
    TEXT,
    article_capture,
    store_capture,
    stored_judgement,
)

from storage.admin.backup import back_up, restore
from storage.admin.integrity import integrity_problems
from storage.articles.article_records import article_records
from storage.engine import Database
from storage.schema import ensure_schema

pytestmark = pytest.mark.slow


def keep_one(database: Database, number: int) -> None:
    address = f"https://vov.vn/bai-{number}.vov"
    with database.writing() as session:
        store_capture(
            session,
            article_capture(key=f"vov.vn:{number}", url=address, text=f"{TEXT} {number}"),
            judgement=stored_judgement(),
        )


@contextmanager
def writer(database: Database, *, ahead: int) -> Iterator[Event]:
    """Store articles one after the other, until the block ends; gives when `ahead` are stored."""
    started, stop = Event(), Event()
    errors: list[BaseException] = []

    def write() -> None:
        number = 0
        try:
            while not stop.is_set():
                keep_one(database, number)
                number += 1
                if number == ahead:
                    started.set()
        except BaseException as error:  # noqa: BLE001 - told by the test
            errors.append(error)
            started.set()

    thread = Thread(target=write)
    thread.start()
    try:
        yield started
    finally:
        stop.set()
        thread.join()
    assert errors == []


def test_backup_taken_while_articles_are_stored_restores_to_a_whole_database(
    database: Database, tmp_path: Path
) -> None:
    file, archive = tmp_path / "backup.tar", tmp_path / "archive"
    with writer(database, ahead=20) as started:
        assert started.wait(300)
        counts = back_up(database, archive, file, now=NOON)
    restored = Database(f"sqlite:///{tmp_path / 'restored.db'}")
    ensure_schema(restored)
    restore(restored, tmp_path / "restored", file)
    assert list(integrity_problems(restored)) == []
    with restored.reading() as session:
        articles = list(article_records(session))
    restored.close()
    assert len(articles) == counts["pages"] == counts["revisions"] == counts["judgements"]
    assert len(articles) >= 20
