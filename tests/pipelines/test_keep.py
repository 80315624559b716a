"""Keep: an article is stored whole or not at all, and what was not stored stays unknown."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from examples import NOON, absence, sighting
from scrapy.exceptions import DropItem

from article.fingerprint import fingerprint
from crawler.report import CrawlReport, Failure
from pipelines.identify import identify
from pipelines.judge import judge
from pipelines.keep import Keep, keep
from pipelines.stages import Judged
from storage.engine import Database, StorageUnavailable
from storage.keeping import Keeping
from storage.pages import known_keys
from storage.records import article_records
from storage.schema import make_ready


def judged(**fields: object) -> Judged:
    return judge(identify(sighting(**fields), last_fingerprint=None))  # type: ignore[arg-type]


def records(database: Database) -> list[dict[str, object]]:
    with database.reading() as session:
        return list(article_records(session))


@pytest.fixture
def report() -> CrawlReport:
    return CrawlReport(source="vov.vn", started_at=NOON)


@pytest.fixture
def locked(tmp_path: Path) -> Iterator[Database]:
    """Give a database that another process has been writing to for too long."""
    path = tmp_path / "locked.db"
    database = Database(f"sqlite:///{path}", busy_seconds=0.05)
    make_ready(database)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield database
    database.close()


def test_stored_article_is_counted(database: Database, report: CrawlReport) -> None:
    pipeline = Keep(database, report)
    item = judged()
    assert asyncio.run(pipeline.process_item(item)) is item
    assert (dict(report.kept), report.flagged, report.failed) == ({"new": 1}, 1, 0)


def test_same_article_again_is_counted_as_unchanged(
    database: Database, report: CrawlReport
) -> None:
    pipeline = Keep(database, report)
    asyncio.run(pipeline.process_item(judged()))
    asyncio.run(pipeline.process_item(judged(at=NOON + timedelta(days=1))))
    assert dict(report.kept) == {"new": 1, "unchanged": 1}


def test_words_that_changed_behind_our_back_are_judged_after_all(database: Database) -> None:
    """Two crawls saw the page: one stored other words before the other came to store the same."""
    keep(database, judged())
    seen = sighting(at=NOON + timedelta(days=2))
    late = judge(identify(seen, last_fingerprint=fingerprint(seen.article)))
    keep(database, judged(at=NOON + timedelta(days=1), title="Tên khác"))
    kept = keep(database, late)
    assert late.judgement is None
    assert kept.keeping is Keeping.REVISED
    assert records(database)[0]["relevant"] is True


def test_absence_is_stored_and_passed_on(database: Database, report: CrawlReport) -> None:
    pipeline = Keep(database, report)
    asyncio.run(pipeline.process_item(judged()))
    for hours in (24, 48):
        gone = absence(NOON + timedelta(hours=hours))
        assert asyncio.run(pipeline.process_item(gone)) is gone
    assert records(database)[0]["state"] == "removed"


def test_absence_of_a_page_we_never_stored_is_nothing(
    database: Database, report: CrawlReport
) -> None:
    asyncio.run(Keep(database, report).process_item(absence(NOON)))
    assert records(database) == []


@pytest.mark.parametrize("item", [judged(), absence(NOON)], ids=["article", "absence"])
def test_database_that_cannot_be_written_is_told_with_the_address(
    item: Judged, locked: Database, report: CrawlReport
) -> None:
    with pytest.raises(DropItem, match="another process has been writing"):
        asyncio.run(Keep(locked, report).process_item(item))
    (failure,) = report.failures
    assert isinstance(failure, Failure)
    assert failure.url == "https://vov.vn/a-1.vov"
    assert failure.reason.startswith("not stored: database sqlite:///")


def test_page_that_could_not_be_stored_stays_unknown(locked: Database, report: CrawlReport) -> None:
    with pytest.raises(DropItem):
        asyncio.run(Keep(locked, report).process_item(judged()))
    with locked.reading() as session:
        assert known_keys(session, ["vov.vn:1"]) == set()
    assert not report.kept


def test_article_that_fails_half_way_leaves_no_trace(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise StorageUnavailable("the plug was pulled")

    monkeypatch.setattr("storage.arriving.likely_heads", fail)
    with pytest.raises(StorageUnavailable):
        keep(database, judged())
    assert records(database) == []
    with database.reading() as session:
        assert known_keys(session, ["vov.vn:1"]) == set()
