"""At once: near copies stored by two processes at the same moment agree on one head and story."""

from __future__ import annotations

import multiprocessing
from collections import defaultdict

from fixtures.processes.store_near_duplicates_process import store_near_duplicates

from storage.articles.article_records import article_records
from storage.engine import Database

ROUNDS = 10


def test_near_copies_stored_at_one_moment_are_one_head_and_one_duplicate(
    database: Database,
) -> None:
    spawn = multiprocessing.get_context("spawn")
    together = spawn.Barrier(2)
    url = database.url.render_as_string(hide_password=False)
    workers = [
        spawn.Process(target=store_near_duplicates, args=(url, host, ROUNDS, together))
        for host in ("vov.vn", "cand.vn")
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(timeout=300)
    assert [worker.exitcode for worker in workers] == [0, 0]
    pairs = defaultdict(list)
    with database.reading() as session:
        for record in article_records(session):
            pairs[record["url"].rsplit("-", 1)[1]].append(record)
    assert len(pairs) == ROUNDS
    for copies in pairs.values():
        heads = [one["id"] for one in copies if one["duplicate_of"] is None]
        assert len(heads) == 1
        assert [one["duplicate_of"] for one in copies if one["duplicate_of"]] == heads
        assert len({one["story_id"] for one in copies}) == 1
        assert copies[0]["story_id"] is not None
