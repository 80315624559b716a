"""Storing from two processes at once: what each of them does."""

from __future__ import annotations

from multiprocessing.synchronize import Barrier

from examples import TEXT, sighting

from pipelines.identify import identify, last_fingerprint
from pipelines.judge import judge
from pipelines.keep import keep
from storage.engine import Database


def store_copies(database_url: str, host: str, count: int, together: Barrier) -> None:
    """Store one text after the other under this host, each at the moment the others do."""
    database = Database(database_url)
    for number in range(count):
        url = f"https://{host}/bai-{number}"
        seen = sighting(key=url, url=url, title=f"Tin của {host}", text=f"Bài {number}. {TEXT}")
        judged = judge(identify(seen, last_fingerprint=last_fingerprint(database, seen)))
        together.wait(timeout=60)
        keep(database, judged)
    database.close()
