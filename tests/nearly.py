"""Storing near copies from two processes at once: what each of them does."""

from __future__ import annotations

from multiprocessing.synchronize import Barrier

from events import LAO_CAI, NGHE_AN, NGHE_AN_AGAIN
from examples import sighting

from pipelines.identify import identify, last_fingerprint
from pipelines.judge import judge
from pipelines.keep import keep
from storage.engine import Database

REPORTS = (NGHE_AN, NGHE_AN_AGAIN, LAO_CAI)


def store_near_copies(database_url: str, host: str, count: int, together: Barrier) -> None:
    """Store texts one after the other, each signed for this host, at the moment the others do."""
    database = Database(database_url)
    for number in range(count):
        url = f"https://{host}/bai-{number}"
        text = f"{own_words(number)}\n{host.title()} đưa tin từ hiện trường cho biết thêm như vậy."
        seen = sighting(key=url, url=url, title=f"Tin của {host}", text=text)
        judged = judge(identify(seen, last_fingerprint=last_fingerprint(database, seen)))
        together.wait(timeout=60)
        keep(database, judged)
    database.close()


def own_words(number: int) -> str:
    """Give the text of this number: no run of its words stands in another."""
    text = REPORTS[number % len(REPORTS)][1]
    letter = "bcdghklmnp"[number % 10] * (1 + number // 10)
    return " ".join(f"{word}{letter}" for word in text.split(" "))
