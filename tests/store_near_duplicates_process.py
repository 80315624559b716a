"""Storing near copies from two processes at once: what each of them does."""

from __future__ import annotations

from multiprocessing.synchronize import Barrier

from sample_objects import article_capture, last_fingerprint, store_judged
from sample_reports import LAO_CAI, NGHE_AN, NGHE_AN_AGAIN

from pipelines.process import identify, judge
from storage.engine import Database

REPORTS = (NGHE_AN, NGHE_AN_AGAIN, LAO_CAI)


def store_near_duplicates(database_url: str, host: str, count: int, barrier: Barrier) -> None:
    """Store texts one after the other, each signed for this host, at the moment the others do."""
    database = Database(database_url)
    for number in range(count):
        url = f"https://{host}/bai-{number}"
        text = (
            f"{distinct_text(number)}\n{host.title()} đưa tin từ hiện trường cho biết thêm như vậy."
        )
        seen = article_capture(key=url, url=url, title=f"Tin của {host}", text=text)
        judged = judge(identify(seen, last_fingerprint=last_fingerprint(database, seen)))
        barrier.wait(timeout=300)
        store_judged(database, judged)
    database.close()


def distinct_text(number: int) -> str:
    """Return the text of this number; it shares no word sequence with another."""
    text = REPORTS[number % len(REPORTS)][1]
    suffix = "bcdghklmnp"[number % 10] * (1 + number // 10)
    return " ".join(f"{word}{suffix}" for word in text.split(" "))
