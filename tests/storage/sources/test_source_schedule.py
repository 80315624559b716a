"""The schedule's rows: due, claimed, requested, fixed after the clock was set back; on both databases."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from fixtures.samples.sample_objects import NOON
from fixtures.samples.sentences import english

from article.message import verbatim
from storage.engine import Database
from storage.models import CrawlRun, SourceState, StoredSource
from storage.sources.schedule import (
    claim_crawl,
    due_sources,
    new_article_counts,
    release_crawl,
    repair_after_clock_change,
    request_crawl_now,
)
from storage.sources.state import pause, register_sources, resume

LATER = NOON + timedelta(hours=1)
DAY = timedelta(days=1)


@pytest.fixture
def enrolled(database: Database) -> Database:
    with database.writing() as session:
        register_sources(session, ["a.vn", "b.vn"])
    return database


def due(database: Database, now: datetime = NOON) -> list[str]:
    with database.reading() as session:
        return [one.name for one in due_sources(session, now=now)]


def claimed(database: Database, name: str = "a.vn", *, until: datetime = LATER) -> bool:
    with database.writing() as session:
        return claim_crawl(session, name, now=NOON, until=until)


def test_due_source_can_be_claimed_only_once(enrolled: Database) -> None:
    assert [claimed(enrolled), claimed(enrolled)] == [True, False]


def test_paused_source_is_neither_due_nor_claimed_until_it_is_resumed(enrolled: Database) -> None:
    with enrolled.writing() as session:
        pause(session, "a.vn")
    assert (claimed(enrolled), due(enrolled)) == (False, ["b.vn"])
    with enrolled.writing() as session:
        resume(session, "a.vn")
    assert due(enrolled) == ["a.vn", "b.vn"]


def test_claimed_source_falls_due_again_even_if_its_crawl_never_ended(enrolled: Database) -> None:
    claimed(enrolled)
    assert due(enrolled, LATER) == ["b.vn", "a.vn"]


def test_released_source_is_due_at_once_with_the_reason(enrolled: Database) -> None:
    claimed(enrolled)
    with enrolled.writing() as session:
        release_crawl(session, "a.vn", now=NOON)
        why = session.get_one(StoredSource, "a.vn").next_crawl_reason
    assert "a.vn" in due(enrolled)
    assert english(why) == "its crawl was stopped before it was done"


def test_source_that_was_asked_for_is_due_until_it_is_claimed(enrolled: Database) -> None:
    claimed(enrolled)
    with enrolled.writing() as session:
        assert request_crawl_now(session, "a.vn", now=NOON)
    assert "a.vn" in due(enrolled)
    assert claimed(enrolled)
    assert "a.vn" not in due(enrolled)


def test_paused_source_cannot_be_asked_for(enrolled: Database) -> None:
    with enrolled.writing() as session:
        session.get_one(StoredSource, "a.vn").state = SourceState.PAUSED
    with enrolled.writing() as session:
        assert not request_crawl_now(session, "a.vn", now=NOON)


# How much it publishes


def ran(session, at: datetime, *, new: int, outcome: str = "done") -> None:
    session.add(
        CrawlRun(
            source="a.vn", started_at=at, finished_at=at, outcome=outcome, reason=verbatim("told"),
            counts={"new": new} if new else {}, fields={},
        )
    )  # fmt: skip


def test_new_articles_are_counted_by_span_without_what_the_first_crawl_found(enrolled) -> None:
    with enrolled.writing() as session:
        ran(session, NOON - 11 * DAY, new=0, outcome="failed")
        ran(session, NOON - 10 * DAY, new=50)
        ran(session, NOON - 5 * DAY, new=3)
        ran(session, NOON - DAY, new=2)
        ran(session, NOON, new=0)
    with enrolled.reading() as session:
        found = new_article_counts(session, "a.vn", now=NOON, spans=(2 * DAY, 14 * DAY))
    assert found == [(2, 2 * DAY), (5, 10 * DAY)]


def test_nothing_is_known_of_a_source_that_never_answered(enrolled: Database) -> None:
    with enrolled.writing() as session:
        ran(session, NOON, new=0, outcome="failed")
    with enrolled.reading() as session:
        assert new_article_counts(session, "a.vn", now=NOON, spans=(DAY,)) == []


# A clock that was set back


def clock_corrected(
    database: Database, *, last: datetime | None, following: datetime
) -> datetime | None:
    with database.writing() as session:
        row = session.get_one(StoredSource, "a.vn")
        row.last_crawl_at, row.next_crawl_at = last, following
    with database.writing() as session:
        repair_after_clock_change(session, now=NOON, max_interval=lambda _: 12 * timedelta(hours=1))
    with database.reading() as session:
        return session.get_one(StoredSource, "a.vn").next_crawl_at


def test_pause_planned_in_what_is_the_future_again_begins_anew(enrolled: Database) -> None:
    assert clock_corrected(enrolled, last=NOON + DAY, following=LATER + DAY) == LATER


def test_crawl_beyond_the_bound_is_moved_to_it(enrolled: Database) -> None:
    assert clock_corrected(enrolled, last=None, following=NOON + 9 * DAY) == NOON + DAY / 2


@pytest.mark.parametrize("last", [None, NOON - timedelta(minutes=30), NOON + timedelta(seconds=30)])
def test_crawl_within_the_bound_is_left_where_it_is(enrolled: Database, last) -> None:
    assert clock_corrected(enrolled, last=last, following=LATER) == LATER
