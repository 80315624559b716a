"""Keep: an article is stored whole or not at all, and what was not stored stays unknown."""

from __future__ import annotations

from datetime import timedelta

import pytest
from examples import NOON, sighting

from article.fingerprint import fingerprint
from pipelines.identify import identify
from pipelines.judge import judge
from pipelines.keep import keep
from pipelines.stages import Judged
from storage.engine import Database, StorageUnavailable
from storage.keeping import Keeping
from storage.pages import known_keys
from storage.records import article_records


def judged(**fields: object) -> Judged:
    return judge(identify(sighting(**fields), last_fingerprint=None))  # type: ignore[arg-type]


def records(database: Database) -> list[dict[str, object]]:
    with database.reading() as session:
        return list(article_records(session))


def test_words_that_changed_behind_our_back_are_judged_after_all(database: Database) -> None:
    """Two crawls saw the page: one stored other words before the other came to store the same."""
    keep(database, judged())
    seen = sighting(at=NOON + timedelta(days=2))
    late = judge(identify(seen, last_fingerprint=fingerprint(seen.article)))
    keep(database, judged(at=NOON + timedelta(days=1), title="Tên khác"))
    kept = keep(database, late)
    assert late.judgement is None
    assert kept.keeping is Keeping.REVISED
    assert records(database)[0]["relevant"] is True


def test_article_that_fails_half_way_leaves_no_trace(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise StorageUnavailable("the plug was pulled")

    monkeypatch.setattr("storage.arriving.likely_heads", fail)
    with pytest.raises(StorageUnavailable):
        keep(database, judged())
    assert records(database) == []
    with database.reading() as session:
        assert known_keys(session, ["vov.vn:1"]) == set()
