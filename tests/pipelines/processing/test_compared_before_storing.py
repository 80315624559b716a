"""Texts are compared before the transaction that stores them: nobody waits for a comparison."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from fixtures.samples.sample_objects import NOON, article_capture, missing_capture
from sqlalchemy.orm import Session

from article.edits import article_diff
from article.edits.article_diff import ChangedText
from article.model import Article, MissReason
from pipelines.batch_processor import BatchProcessor
from storage.articles.changes import changes_since
from storage.engine import Database

A, B, C = "Khởi tố ba bị can", "Khởi tố năm bị can", "Truy tố năm bị can"
NOT_MODIFIED = "304"


class Comparisons:
    """Stores checks of one page, and sees which texts are compared and when."""

    def __init__(self, database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
        self.before: list[tuple[str, str]] = []
        self.within: list[tuple[str, str]] = []
        self._database, self._at, self._is_writing = database, NOON, False
        passages, writing = article_diff._passages, database.writing

        def compared(old: Article, new: Article) -> Iterator[ChangedText]:
            (self.within if self._is_writing else self.before).append((old.title, new.title))
            return passages(old, new)

        @contextmanager
        def watched() -> Iterator[Session]:
            with writing() as session:
                self._is_writing = True
                try:
                    yield session
                finally:
                    self._is_writing = False

        monkeypatch.setattr(article_diff, "_passages", compared)
        monkeypatch.setattr(database, "writing", watched)

    def store(self, *titles: str) -> None:
        for title in titles:
            self._at += timedelta(hours=6)
            article_diff._diff.cache_clear()
            self.before.clear()
            if title == NOT_MODIFIED:
                gone = missing_capture(self._at)
                item = replace(gone, reason=MissReason.NOT_MODIFIED)
                BatchProcessor(self._database, None).store([item])
            else:
                capture = article_capture(at=self._at, title=title)
                BatchProcessor(self._database, None).store([capture])

    def reported(self) -> list[tuple[int, int]]:
        with self._database.reading() as session:
            found = [one.change for one in changes_since(session)]
            return [(one.from_revision, one.to_revision) for one in found]


@pytest.fixture
def checks(database: Database, monkeypatch: pytest.MonkeyPatch) -> Comparisons:
    return Comparisons(database, monkeypatch)


@pytest.mark.parametrize(
    ("titles", "compared", "reported"),
    [
        ((A, B), (A, B), (1, 2)),
        ((A, B, A, A), (B, A), (2, 3)),
        ((A, B, A, NOT_MODIFIED), (B, A), (2, 3)),
        ((A, B, A, C), (B, C), (2, 4)),
    ],
    ids=[
        "an edit",
        "a return that is confirmed",
        "a return confirmed by 304",
        "an edit of a return",
    ],
)
def test_texts_are_compared_once_and_before_the_transaction(
    titles: tuple[str, ...],
    compared: tuple[str, str],
    reported: tuple[int, int],
    checks: Comparisons,
) -> None:
    checks.store(*titles)
    assert checks.within == []
    assert checks.before == [compared]
    assert checks.reported()[-1] == reported


@pytest.mark.parametrize(
    "titles", [(A,), (A, A), (A, NOT_MODIFIED), (A, B, A)], ids=["new", "same", "304", "a return"]
)
def test_nothing_is_compared_where_nothing_will_be_reported(
    titles: tuple[str, ...], checks: Comparisons
) -> None:
    checks.store(*titles)
    assert (checks.before, checks.within) == ([], [])


def test_return_that_needs_more_checks_is_not_compared_at_each(checks: Comparisons) -> None:
    checks.store(A, B, A, B, A, A)
    assert (checks.before, checks.within) == ([], [])
    checks.store(A)
    assert checks.before == []
    checks.store(A)
    assert checks.before == [(B, A)]
    assert checks.reported() == [(1, 2), (2, 5)]
