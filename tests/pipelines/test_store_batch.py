"""Storing a batch: an article is stored whole or not at all, and what was not stored stays unknown."""

from __future__ import annotations

from datetime import timedelta

import pytest
from fixtures.samples.sample_objects import NOON, article_capture, store_judged

from article.fingerprint import fingerprint
from pipelines.items import JudgedCapture, StoreOutcome
from pipelines.process import identify, judge
from storage.articles.article_records import article_records
from storage.articles.pages import known_keys
from storage.engine import Database, StorageUnavailable


def judged(**fields: object) -> JudgedCapture:
    return judge(identify(article_capture(**fields), last_fingerprint=None))  # type: ignore[arg-type]


def records(database: Database) -> list[dict[str, object]]:
    with database.reading() as session:
        return list(article_records(session))


def test_words_that_changed_behind_our_back_are_judged_after_all(database: Database) -> None:
    """Two crawls saw the page: one stored other words before the other came to store the same."""
    store_judged(database, judged())
    seen = article_capture(at=NOON + timedelta(days=2))
    late = judge(identify(seen, last_fingerprint=fingerprint(seen.article)))
    store_judged(database, judged(at=NOON + timedelta(days=1), title="Tên khác"))
    stored = store_judged(database, late)
    assert late.judgement is None
    assert stored.outcome is StoreOutcome.REVISED
    assert records(database)[0]["relevant"] is True


def test_article_that_fails_half_way_leaves_no_trace(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise StorageUnavailable("the plug was pulled")

    monkeypatch.setattr("pipelines.intake.store.group_new_pages", fail)
    with pytest.raises(StorageUnavailable):
        store_judged(database, judged())
    assert records(database) == []
    with database.reading() as session:
        assert known_keys(session, ["vov.vn:1"]) == set()
