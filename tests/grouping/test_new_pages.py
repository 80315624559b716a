"""New pages of one batch: compared with each other as with stored pages, without a query each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from fixtures.samples.sample_objects import NOON, article_capture
from fixtures.samples.sample_reports import LAO_CAI, NGHE_AN, NGHE_AN_AGAIN
from sqlalchemy import event

from article.similarity.story_features import extract_features
from pipelines.batch_processor import BatchProcessor
from pipelines.items import JudgedCapture
from pipelines.process import identify, judge
from storage.articles.article_records import article_records
from storage.engine import Database

Report = tuple[str, str]
_INDEXES = 2
"""Of sketches and of features: SQLite is asked once a page."""
FIREWORKS = (
    "Quảng Ninh: Tạm giữ xe tải giấu 300 kg pháo nổ dưới thùng hoa quả",
    "Rạng sáng 14/10, tổ tuần tra dừng một xe tải trên cao tốc Vân Đồn và tìm thấy mười thùng pháo "
    "dưới lớp cam, quýt. Tài xế khai được thuê chở về Hải Phòng với giá năm triệu đồng.\nCùng hôm đó, "
    f"một tin khác: {NGHE_AN[1].splitlines()[-1]}",
)
"""Something else, and one sentence in the words of the first report."""


def judged(number: int, report: Report) -> JudgedCapture:
    url = f"https://vov.vn/a-{number}.vov"
    title, text = report
    seen = article_capture(
        key=url, url=url, title=title, text=text, published_at=NOON, language="vi"
    )
    return judge(identify(seen, last_fingerprint=None))


def store(database: Database, *reports: Report) -> list[dict[str, object]]:
    """Store reports in one batch."""
    batch = [judged(number, report) for number, report in enumerate(reports)]
    BatchProcessor(database, None).store_processed(batch)
    with database.reading() as session:
        return sorted(article_records(session), key=lambda one: str(one["url"]))


@contextmanager
def lookups(database: Database) -> Iterator[list[str]]:
    """Collect the queries of an index."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if statement.startswith("SELECT") and re.search("(minhash|feature)_entries", statement):
            seen.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    yield seen
    event.remove(database.engine, "before_cursor_execute", note)


def test_reports_of_one_event_in_one_batch_are_one_story(database: Database) -> None:
    first, other, again = store(database, NGHE_AN, LAO_CAI, NGHE_AN_AGAIN)
    assert first["story_id"] == again["story_id"] is not None
    assert other["story_id"] is None


def test_edited_copy_in_one_batch_is_a_copy(database: Database) -> None:
    shorter = NGHE_AN[1].rsplit(". ", 1)[0]
    first, copy = store(database, NGHE_AN, ("Tin vắn", shorter))
    assert (first["duplicate_of"], copy["duplicate_of"]) == (None, first["id"])


def test_unlike_pages_that_share_words_are_not_looked_up_one_by_one(database: Database) -> None:
    one, two = (
        extract_features(judged(0, report).capture.article, at=NOON)
        for report in (NGHE_AN, FIREWORKS)
    )
    assert len(set(one.index_hashes) & set(two.index_hashes)) > 1
    with lookups(database) as seen:
        records = store(database, NGHE_AN, FIREWORKS)
    assert len(seen) <= _INDEXES * len(records)
    assert [one["story_id"] for one in records] == [None, None]
