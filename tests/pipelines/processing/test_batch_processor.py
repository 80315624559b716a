"""Steps: a batch is stored in one transaction, and one bad article costs only itself."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from unittest.mock import patch

import pytest
import yaml
from fixtures.samples.sample_objects import NOON, TEXT, article_capture, missing_capture
from sqlalchemy import event, select

from article.model import ArticleCapture
from pipelines.batch_processor import BatchProcessor
from pipelines.items import (
    IdentifiedCapture,
    JudgedCapture,
    StoredCapture,
    StoreFailed,
    StoreOutcome,
    StoreResult,
)
from pipelines.process import judge
from storage.articles.article_records import article_records
from storage.engine import Database
from storage.models import Page
from storage.schema import ensure_schema

pytestmark = pytest.mark.slow

EVENTS = Path(__file__).parents[2] / "article" / "similarity" / "events"


def article(number: int, text: str = TEXT) -> ArticleCapture:
    return article_capture(
        key=f"vov.vn:{number}", url=f"https://vov.vn/bai-{number}.vov", text=f"{text} {number}"
    )


def outcomes(results: list[StoreResult]) -> list[StoreOutcome | None]:
    return [one.outcome if isinstance(one, StoredCapture) else None for one in results]


def test_batch_is_stored_in_one_transaction(database: Database) -> None:
    commits = []
    event.listen(database.engine, "commit", lambda _: commits.append(1))
    results = BatchProcessor(database, None).store([article(number) for number in range(5)])
    assert outcomes(results) == [StoreOutcome.NEW] * 5
    assert len(commits) == 1


def test_copies_in_one_batch_find_each_other(database: Database) -> None:
    text = " ".join(f"Câu thứ {number} của bản tin kể về vụ việc." for number in range(20))
    one = article_capture(key="vov.vn:1", url="https://vov.vn/1.vov", text=text)
    other = article_capture(key="vov.vn:2", url="https://vov.vn/2.vov", text=text)
    BatchProcessor(database, None).store([one, other])
    with database.reading() as session:
        stored = list(article_records(session))
    assert [record["duplicate_of"] for record in stored] == [None, stored[0]["id"]]


def reports() -> list[ArticleCapture]:
    """Return reports of shared events from several papers, some copied word for word or nearly so."""
    seen: list[ArticleCapture] = []
    for name in ("tuned", "unseen"):
        for event_ in yaml.safe_load((EVENTS / f"{name}.yaml").read_text(encoding="utf-8")):
            for one in event_["reports"]:
                number = len(seen)
                texts = [one["text"]]
                if number % 3 == 0:
                    texts.append(one["text"])
                if number % 4 == 0:
                    texts.append(one["text"] + "\nToà soạn sẽ tiếp tục đưa tin về vụ việc này.")
                for copy, text in enumerate(texts):
                    url = f"https://bao{copy}.vn/bai-{number}"
                    at = NOON + timedelta(days=one["day"], minutes=copy)
                    seen.append(
                        article_capture(key=url, url=url, title=one["title"], text=text, at=at)
                    )
    return seen


def groups_by_url(database: Database) -> dict[str, tuple[str | None, frozenset[str]]]:
    """Return for each page the original that it repeats and the pages of its story."""
    with database.reading() as session:
        pages = {page.id: page for page in session.scalars(select(Page))}
    stories: dict[int | None, set[str]] = {None: set()}
    for page in pages.values():
        if page.story_id is not None:
            stories.setdefault(page.story_id, set()).add(page.url)
    return {
        page.url: (
            pages[page.duplicate_of].url if page.duplicate_of else None,
            frozenset(stories[page.story_id]),
        )
        for page in pages.values()
    }


def test_batches_put_together_what_one_by_one_would_come_together(tmp_path: Path) -> None:
    seen, found = reports(), []
    for size in (1, 7, 32):
        database = Database(f"sqlite:///{tmp_path}/{size}.db")
        ensure_schema(database)
        for start in range(0, len(seen), size):
            results = BatchProcessor(database, None).store(seen[start : start + size])
            assert not any(isinstance(one, StoreFailed) for one in results)
        found.append(groups_by_url(database))
        database.close()
    one_by_one, by_seven, by_many = found
    assert by_seven == one_by_one
    assert by_many == one_by_one
    assert sum(copy is not None for copy, _ in one_by_one.values()) >= 20
    assert sum(len(story) > 2 for _, story in one_by_one.values()) >= 20


def test_same_page_twice_in_a_batch_is_one_article(database: Database) -> None:
    again = article_capture(at=NOON + timedelta(minutes=1))
    results = BatchProcessor(database, None).store([article_capture(), again])
    assert outcomes(results) == [StoreOutcome.NEW, StoreOutcome.UNCHANGED]


def test_missing_captures_and_articles_are_returned_in_their_order(database: Database) -> None:
    gone = missing_capture(NOON + timedelta(days=1))
    results = BatchProcessor(database, None).store([article_capture(), gone, article(7)])
    assert outcomes(results) == [StoreOutcome.NEW, None, StoreOutcome.NEW]


def test_article_that_we_stumble_over_costs_only_itself(database: Database) -> None:
    def stumble(identified: IdentifiedCapture) -> JudgedCapture:
        if identified.capture.address.key == "vov.vn:2":
            raise ValueError("a fault of ours")
        return judge(identified)

    with patch("pipelines.batch_processor.judge", stumble):
        results = BatchProcessor(database, None).store([article(number) for number in range(1, 4)])
    assert outcomes(results) == [StoreOutcome.NEW, None, StoreOutcome.NEW]
    assert isinstance(results[1], StoreFailed)
    assert results[1].reason == "ValueError: a fault of ours"
