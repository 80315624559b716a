"""The state of sources: enrolment and how crawls ended, on both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest
from examples import NOON

from storage.conditions import note_condition
from storage.engine import Database
from storage.models import Condition, Health, SourceRow, SourceState
from storage.scheduling import claim, due_sources
from storage.sources import Settlement, enroll, pause, resume, settle

LATER = NOON + timedelta(hours=1)


@pytest.fixture
def enrolled(database: Database) -> Database:
    with database.writing() as session:
        enroll(session, ["a.vn", "b.vn"])
    return database


def due(database: Database, now=NOON) -> list[str]:
    with database.reading() as session:
        return [one.name for one in due_sources(session, now=now)]


def test_new_source_is_due_at_once(enrolled: Database) -> None:
    assert due(enrolled) == ["a.vn", "b.vn"]


def test_enrolling_again_keeps_what_is_known(enrolled: Database) -> None:
    with enrolled.writing() as session:
        claim(session, "a.vn", now=NOON, until=LATER)
        enroll(session, ["a.vn", "b.vn"])
    assert due(enrolled) == ["b.vn"]


def test_source_nobody_declares_any_more_is_retired_and_not_due(enrolled: Database) -> None:
    with enrolled.writing() as session:
        enroll(session, ["b.vn"])
        assert session.get_one(SourceRow, "a.vn").state is SourceState.RETIRED
    assert due(enrolled) == ["b.vn"]


def test_source_that_is_declared_again_is_active_again(enrolled: Database) -> None:
    for names in (["b.vn"], ["a.vn", "b.vn"]):
        with enrolled.writing() as session:
            enroll(session, names)
    assert due(enrolled) == ["a.vn", "b.vn"]


def settled(database: Database, *, succeeded: bool) -> SourceRow:
    with database.writing() as session:
        row = session.get_one(SourceRow, "a.vn")
        health = Health.HEALTHY if succeeded else Health.BROKEN
        settle(
            session,
            row,
            Settlement(
                finished_at=NOON,
                health=health,
                reason="told",
                succeeded=succeeded,
                next_crawl_at=LATER,
                next_crawl_why="told",
            ),
        )
        return row


def test_failures_are_counted_until_a_success(enrolled: Database) -> None:
    counts = [settled(enrolled, succeeded=good).failures for good in (False, False, True)]
    assert counts == [1, 2, 0]


def test_paused_source_says_so_and_a_resumed_one_is_unknown_until_it_is_crawled(
    enrolled: Database,
) -> None:
    found = []
    for steer in (pause, resume):
        with enrolled.writing() as session:
            assert steer(session, "a.vn")
            found.append(session.get_one(SourceRow, "a.vn").health)
    assert found == [Health.PAUSED, Health.UNKNOWN]


def test_condition_counts_looks_that_agree_and_begins_anew_with_a_change(
    database: Database,
) -> None:
    found = []
    for health in (Health.HEALTHY, Health.QUIET, Health.BROKEN, Health.BROKEN, Health.HEALTHY):
        with database.writing() as session:
            note_condition(session, "a.vn", health=health, reason="told", now=NOON)
            row = session.get_one(Condition, "a.vn")
            found.append((row.looks, row.good_looks))
    assert found == [(1, 1), (2, 2), (1, 2), (2, 2), (1, 3)]
