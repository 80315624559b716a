"""Storing from two processes at once: what each of them does."""

from __future__ import annotations

from multiprocessing.synchronize import Barrier

from sample_objects import TEXT, article_capture, last_fingerprint, store_judged

from pipelines.process import identify, judge
from storage.engine import Database


def store_duplicates(database_url: str, host: str, count: int, barrier: Barrier) -> None:
    """Store one text after the other under this host, each at the moment the others do."""
    database = Database(database_url)
    for number in range(count):
        url = f"https://{host}/bai-{number}"
        seen = article_capture(
            key=url, url=url, title=f"Tin của {host}", text=f"Bài {number}. {TEXT}"
        )
        judged = judge(identify(seen, last_fingerprint=last_fingerprint(database, seen)))
        barrier.wait(timeout=300)
        store_judged(database, judged)
    database.close()
