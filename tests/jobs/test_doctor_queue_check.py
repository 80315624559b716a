"""The doctor looks at the queue: who waits, and whether anybody works."""

from __future__ import annotations

from crawler.spider.registry import declared_sources
from jobs.crawl_queue import CrawlQueue
from operations.doctor.check_result import CheckLevel
from operations.doctor.queue_check import check_queue
from storage.engine import Database


def test_crawls_that_nobody_takes_are_named_with_the_remedy(postgres_url: str) -> None:
    database = Database(postgres_url)
    try:
        before = check_queue(database)
        with database.writing() as session:
            CrawlQueue(declared_sources()).enqueue(session, ["vov.vn", "nhandan.vn"])
        after = check_queue(database)
    finally:
        database.close()
    assert before.level is CheckLevel.OK
    assert after.level is CheckLevel.WARN
    assert "2 crawls wait, and no worker is connected" in str(after)
