"""The doctor looks at the queue: who waits, and whether anybody works."""

from __future__ import annotations

from crawler.declared import declared_sources
from jobs.queue import Queue
from storage.engine import Database
from tending.checkup.finding import Level
from tending.checkup.queue import check_queue


def test_crawls_that_nobody_takes_are_named_with_the_way_out(postgres_url: str) -> None:
    database = Database(postgres_url)
    try:
        before = check_queue(database)
        with database.writing() as session:
            Queue(declared_sources()).put(session, ["vov.vn", "nhandan.vn"])
        after = check_queue(database)
    finally:
        database.close()
    assert before.level is Level.OK
    assert after.level is Level.WARN
    assert "2 crawls wait, and no worker is connected" in str(after)
