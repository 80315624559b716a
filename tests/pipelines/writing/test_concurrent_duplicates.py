"""At once: two processes that store the same text at the same moment agree on one head."""

from __future__ import annotations

import multiprocessing
from collections import defaultdict

from fixtures.processes.store_duplicates_process import store_duplicates

from storage.articles.article_records import article_records
from storage.engine import Database

ROUNDS = 15


def stored_at_once(database: Database, *hosts: str) -> list[dict[str, object]]:
    """Run one process per host that stores the same texts in step; returns the records."""
    spawn = multiprocessing.get_context("spawn")
    together = spawn.Barrier(len(hosts))
    url = database.url.render_as_string(hide_password=False)
    workers = [
        spawn.Process(target=store_duplicates, args=(url, host, ROUNDS, together)) for host in hosts
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(timeout=300)
    assert [worker.exitcode for worker in workers] == [0] * len(hosts)
    with database.reading() as session:
        return list(article_records(session))


def test_copies_stored_at_one_moment_are_one_head_and_one_duplicate(database: Database) -> None:
    records = stored_at_once(database, "vov.vn", "cand.vn")
    texts = defaultdict(list)
    for record in records:
        texts[record["text"]].append(record)
    assert len(texts) == ROUNDS
    for copies in texts.values():
        heads = [copy["id"] for copy in copies if copy["duplicate_of"] is None]
        others = [copy["duplicate_of"] for copy in copies if copy["duplicate_of"] is not None]
        assert len(heads) == 1
        assert others == heads


def test_same_page_stored_at_one_moment_is_one_article_with_one_revision(
    database: Database,
) -> None:
    records = stored_at_once(database, "vov.vn", "vov.vn")
    assert len(records) == ROUNDS
    assert {record["revisions"] for record in records} == {1}
