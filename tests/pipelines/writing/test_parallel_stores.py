"""Stores of four processes at once: none fails, and all is grouped as if stored one after the other."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bench.farm.crowded_stores import Crowd, batches_of, store_batch_of, store_crowded
from pipelines.batch_processor import BatchProcessor
from pipelines.intake import insert_new
from pipelines.intake.insert_new import _page
from storage.articles.article_records import article_records
from storage.engine import Database
from storage.models import GroupingLogEntry, Page
from storage.schema import ensure_schema

pytestmark = pytest.mark.slow

_STORES = int(os.environ.get("TIPWATCH_CROWDED_STORES", "400"))
"""10,000 for the long run."""
CROWD = Crowd(processes=4, stores=_STORES, events=_STORES // 16)
_OF_THE_DATABASE = {"id", "duplicate_of", "story_id", "event", "first_seen_at"}


def exported(database: Database) -> dict[str, dict[str, object]]:
    """Return the article records by URL; ids are spelled as the URLs of what they name."""
    with database.reading() as session:
        records = list(article_records(session))
    urls = {record["id"]: record["url"] for record in records}
    stories: dict[object, list[object]] = {}
    for record in records:
        stories.setdefault(record["story_id"], []).append(record["url"])
    return {
        record["url"]: {name: record[name] for name in record.keys() - _OF_THE_DATABASE}
        | {
            "original": urls.get(record["duplicate_of"]),
            "story": record["story_id"] and sorted(map(str, stories[record["story_id"]])),
        }
        for record in records
    }


def give_ids_of(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Insert new pages with the ids of another database: the smaller one decides between equals."""
    with database.reading() as session:
        ids = {page.url: page.id for page in session.execute(select(Page.url, Page.id))}
    monkeypatch.setattr(
        insert_new,
        "_page",
        lambda new, judgement: _page(new, judgement) | {"id": ids[new.item.capture.address.url]},
    )


@pytest.fixture
def crowded(postgres_url: str) -> Iterator[Database]:
    database = Database(postgres_url)
    yield database
    database.close()


def test_pages_stored_at_once_are_grouped_as_one_by_one(
    crowded: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done, _ = store_crowded(crowded.url.render_as_string(hide_password=False), CROWD)
    assert [one.failures for one in done] == [[]] * CROWD.processes
    order = sorted((stored for one in done for stored in one.order), key=lambda one: one[:4])
    with crowded.reading() as session:
        newest = session.scalar(select(func.max(GroupingLogEntry.number)))
    assert [one.number for one in order if not one.is_check] == list(range(1, (newest or 0) + 1))
    alone = Database(f"sqlite:///{tmp_path}/alone.db")
    ensure_schema(alone)
    give_ids_of(crowded, monkeypatch)
    batches = [list(batches_of(CROWD, process)) for process in range(CROWD.processes)]
    for one in order:
        batch = batches[one.process][one.batch]
        articles = batch if one.article is None else [batch[one.article]]
        store_batch_of(BatchProcessor(alone, None), alone, articles)
    at_once, one_by_one = exported(crowded), exported(alone)
    alone.close()
    assert at_once == one_by_one
    copies = [one for one in at_once.values() if one["original"]]
    assert len(copies) > 50
    assert len([one for one in at_once.values() if one["story"]]) > len(copies)
    assert len([one for one in at_once.values() if one["revisions"] > 1]) > 5  # type: ignore[operator]
