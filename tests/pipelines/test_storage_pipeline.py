"""Entry: what a spider saw is stored and counted, and what was not stored stays unknown."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from fixtures.samples.sample_objects import NOON, TEXT, missing_capture
from fixtures.samples.sample_objects import article_capture as short_article
from fixtures.samples.sentences import english
from scrapy.exceptions import DropItem

from article.model import ArticleCapture
from crawler.crawl.report import CrawlReport, FetchFailure
from pipelines.batch_processor import BatchProcessor
from pipelines.documents.attachment_store import AttachmentStore
from pipelines.items import CapturedItem
from pipelines.storage_pipeline import StoragePipeline
from pipelines.writing.batch_writer import BatchWriter, RemoteWriter
from storage.articles.article_records import article_records
from storage.articles.pages import known_keys
from storage.engine import Database
from storage.schema import ensure_schema

pytestmark = pytest.mark.slow


def article_capture(*, at: datetime = NOON) -> ArticleCapture:
    """An article that nothing speaks against: long enough, and dated."""
    return short_article(at=at, text=TEXT * 3, published_at=NOON)


def nobody() -> RemoteWriter:
    raise AssertionError("nobody is hired for a few articles")


def entry(database: Database, report: CrawlReport) -> StoragePipeline:
    return StoragePipeline(
        BatchWriter(BatchProcessor(database, None).store, start_writer_process=nobody),
        report,
        AttachmentStore(database, None),
    )


def records(database: Database) -> list[dict[str, object]]:
    with database.reading() as session:
        return list(article_records(session))


@pytest.fixture
def report() -> CrawlReport:
    return CrawlReport(source="vov.vn", started_at=NOON)


@pytest.fixture
def locked(tmp_path: Path) -> Iterator[Database]:
    """Return a database that another process has been writing to for too long."""
    path = tmp_path / "locked.db"
    database = Database(f"sqlite:///{path}", busy_seconds=0.05)
    ensure_schema(database)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield database
    database.close()


def test_stored_article_is_counted_and_passed_on(database: Database, report: CrawlReport) -> None:
    item = article_capture()
    assert asyncio.run(entry(database, report).process_item(item)) is item
    assert (dict(report.stored), report.flagged, report.failed) == ({"new": 1}, 1, 0)


def test_same_article_again_is_counted_as_unchanged(
    database: Database, report: CrawlReport
) -> None:
    pipeline = entry(database, report)
    asyncio.run(pipeline.process_item(article_capture()))
    asyncio.run(pipeline.process_item(article_capture(at=NOON + timedelta(days=1))))
    assert dict(report.stored) == {"new": 1, "unchanged": 1}


def test_missing_capture_is_stored_and_passed_on(database: Database, report: CrawlReport) -> None:
    pipeline = entry(database, report)
    asyncio.run(pipeline.process_item(article_capture()))
    for hours in (24, 48):
        pipeline = entry(database, report)
        gone = missing_capture(NOON + timedelta(hours=hours))
        assert asyncio.run(pipeline.process_item(gone)) is gone
        asyncio.run(pipeline.close_spider())
    assert records(database)[0]["state"] == "removed"


def test_missing_capture_of_a_page_never_stored_is_nothing(
    database: Database, report: CrawlReport
) -> None:
    asyncio.run(entry(database, report).process_item(missing_capture(NOON)))
    assert records(database) == []


@pytest.mark.parametrize(
    "item", [article_capture(), missing_capture(NOON)], ids=["article", "absence"]
)
def test_database_that_cannot_be_written_is_reported_with_the_address(
    item: CapturedItem, locked: Database, report: CrawlReport
) -> None:
    pipeline = entry(locked, report)
    with suppress(DropItem):
        asyncio.run(pipeline.process_item(item))
    asyncio.run(pipeline.close_spider())
    (failure,) = report.failures
    assert isinstance(failure, FetchFailure)
    assert failure.url == "https://vov.vn/a-1.vov"
    assert english(failure.reason).startswith("not stored: database sqlite:///")
    assert "another process has been writing" in english(failure.reason)


def test_page_that_could_not_be_stored_stays_unknown(locked: Database, report: CrawlReport) -> None:
    with pytest.raises(DropItem):
        asyncio.run(entry(locked, report).process_item(article_capture()))
    with locked.reading() as session:
        assert known_keys(session, ["vov.vn:1"]) == set()
    assert not report.stored


def test_fault_of_ours_is_reported_with_the_address_and_its_place(
    database: Database,
    report: CrawlReport,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def stumble(*_: object, **__: object) -> None:
        raise ValueError("a fault of ours")

    monkeypatch.setattr("pipelines.batch_processor.judge", stumble)
    with caplog.at_level(logging.ERROR), pytest.raises(DropItem):
        asyncio.run(entry(database, report).process_item(article_capture()))
    assert english(report.failures[0].reason) == "not stored: ValueError: a fault of ours"
    assert "in stumble" in caplog.text
