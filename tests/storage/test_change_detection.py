"""Change detection: an edit is reported at once, a return to an older text only when it is stable."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from fixtures.samples.sample_objects import (
    NOON,
    article_capture,
    missing_capture,
    store_capture,
    stored_judgement,
)
from fixtures.samples.sentences import vietnamese

from article.model import FetchResult, MissingCapture, MissReason, PageAddress
from pipelines.intake.store import store_missing
from pipelines.items import StoredCapture
from storage.articles.changes import PageChange, changes_since
from storage.engine import Database

A, B, C = "Khởi tố ba bị can", "Khởi tố năm bị can", "Truy tố năm bị can"


class Visits:
    """Checks of one page, six hours apart."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.at = NOON

    def sees(
        self, title: str, *, relevant: bool = True, at: datetime | None = None
    ) -> StoredCapture:
        seen = article_capture(at=at or self._next(), title=title)
        with self.database.writing() as session:
            return store_capture(
                session,
                seen,
                judgement=stored_judgement(relevant=relevant),
            )

    def misses(self) -> None:
        with self.database.writing() as session:
            store_missing(session, missing_capture(self._next()))

    def answers_not_modified(self) -> None:
        not_modified = MissingCapture(
            source="vov.vn",
            address=PageAddress(url="https://vov.vn/a-1.vov", key="vov.vn:1"),
            fetch=FetchResult(at=self._next(), status=304),
            reason=MissReason.NOT_MODIFIED,
        )
        with self.database.writing() as session:
            store_missing(session, not_modified)

    def kinds_and_revisions(self) -> list[tuple[str, int, int]]:
        return [
            (one.change.kind.value, one.change.from_revision, one.change.to_revision)
            for one in self.changes()
        ]

    def changes(self) -> list[PageChange]:
        with self.database.reading() as session:
            return changes_since(session)

    def _next(self) -> datetime:
        self.at += timedelta(hours=6)
        return self.at


@pytest.fixture
def visits(database: Database) -> Visits:
    return Visits(database)


def test_new_wording_is_reported_at_once_with_its_weight(visits: Visits) -> None:
    visits.sees(A)
    visits.sees(B)
    (one,) = visits.changes()
    assert visits.kinds_and_revisions() == [("retitled", 1, 2)]
    assert vietnamese(one.change.summary) == "đổi tiêu đề; số bị can 3 → 5"
    assert one.change.significance > 0.5
    assert one.change.reasons == ["title", "numbers"]


def test_return_to_an_old_wording_is_stored_but_not_yet_reported(visits: Visits) -> None:
    visits.sees(A)
    visits.sees(B)
    visits.sees(A)
    assert visits.kinds_and_revisions() == [("retitled", 1, 2)]
    assert visits.changes()[0].page.revisions == 3


def test_return_that_persists_is_reported_when_it_is_confirmed(visits: Visits) -> None:
    for title in (A, B, A, A):
        visits.sees(title)
    assert visits.kinds_and_revisions() == [("retitled", 1, 2), ("retitled", 2, 3)]
    assert visits.changes()[1].change.at == visits.at


def test_not_modified_response_confirms_a_return(visits: Visits) -> None:
    for title in (A, B, A):
        visits.sees(title)
    visits.answers_not_modified()
    assert visits.kinds_and_revisions()[1:] == [("retitled", 2, 3)]


def test_two_servers_that_answer_in_turn_are_no_news(visits: Visits) -> None:
    for _ in range(6):
        visits.sees(A)
        visits.sees(B)
    assert visits.kinds_and_revisions() == [("retitled", 1, 2)]


def test_the_more_a_page_flips_the_longer_it_must_hold(visits: Visits) -> None:
    for title in (A, B, A, B, A, A, A):
        visits.sees(title)
    assert visits.kinds_and_revisions() == [("retitled", 1, 2)]
    visits.sees(A)
    assert visits.kinds_and_revisions()[1:] == [("retitled", 2, 5)]


def test_real_edit_between_flips_is_compared_with_the_last_report(visits: Visits) -> None:
    for title in (A, B, A, C):
        visits.sees(title)
    assert visits.kinds_and_revisions() == [("retitled", 1, 2), ("retitled", 2, 4)]


def test_same_capture_again_confirms_nothing(visits: Visits) -> None:
    for title in (A, B, A):
        visits.sees(title)
    visits.sees(A, at=visits.at)
    assert visits.kinds_and_revisions() == [("retitled", 1, 2)]


def test_edit_that_leaves_the_subject_is_a_change_of_its_own(visits: Visits) -> None:
    visits.sees(A)
    visits.sees(C, relevant=False)
    assert visits.kinds_and_revisions() == [("retitled", 1, 2), ("unflagged", 1, 2)]
    visits.sees(B)
    assert visits.kinds_and_revisions()[2:] == [("retitled", 2, 3), ("flagged", 2, 3)]


def test_removal_is_reported_when_a_later_check_confirms_it(visits: Visits) -> None:
    visits.sees(A)
    visits.misses()
    assert visits.kinds_and_revisions() == []
    visits.misses()
    assert visits.kinds_and_revisions() == [("removed", 1, 1)]
    visits.misses()
    assert visits.kinds_and_revisions() == [("removed", 1, 1)]


@pytest.mark.parametrize("not_modified", [True, False], ids=["304", "200"])
def test_page_that_comes_back_is_restored(visits: Visits, not_modified: bool) -> None:
    visits.sees(A)
    visits.misses()
    visits.misses()
    if not_modified:
        visits.answers_not_modified()
    else:
        visits.sees(A)
    assert visits.kinds_and_revisions() == [("removed", 1, 1), ("restored", 1, 1)]
    visits.misses()
    assert len(visits.kinds_and_revisions()) == 2


def test_one_miss_between_two_good_checks_is_ignored(visits: Visits) -> None:
    visits.sees(A)
    visits.misses()
    visits.answers_not_modified()
    visits.misses()
    assert visits.kinds_and_revisions() == []


def test_late_capture_of_an_earlier_day_rewrites_no_history(visits: Visits) -> None:
    visits.sees(A)
    visits.sees(B)
    visits.sees(C, at=NOON + timedelta(hours=7))
    assert visits.kinds_and_revisions() == [("retitled", 1, 2)]
    assert visits.changes()[0].title == B


def test_two_captures_of_one_instant_are_stored_and_reported_once(visits: Visits) -> None:
    visits.sees(A)
    visits.sees(B)
    visits.sees(C, at=visits.at)
    assert visits.kinds_and_revisions() == [("retitled", 1, 2)]
