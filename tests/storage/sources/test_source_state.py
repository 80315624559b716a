"""The state of sources: enrolment and how crawls ended, on both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest
from fixtures.samples.sample_objects import NOON

from article.message import verbatim
from storage.engine import Database
from storage.models import HealthState, HealthStatus, SourceState, StoredSource
from storage.sources.health_states import record_health
from storage.sources.schedule import claim_crawl, due_sources
from storage.sources.state import (
    CrawlResultRow,
    apply_crawl_result,
    pause,
    register_sources,
    resume,
)

LATER = NOON + timedelta(hours=1)


@pytest.fixture
def enrolled(database: Database) -> Database:
    with database.writing() as session:
        register_sources(session, ["a.vn", "b.vn"])
    return database


def due(database: Database, now=NOON) -> list[str]:
    with database.reading() as session:
        return [one.name for one in due_sources(session, now=now)]


def test_new_source_is_due_at_once(enrolled: Database) -> None:
    assert due(enrolled) == ["a.vn", "b.vn"]


def test_registering_again_preserves_the_state(enrolled: Database) -> None:
    with enrolled.writing() as session:
        claim_crawl(session, "a.vn", now=NOON, until=LATER)
        register_sources(session, ["a.vn", "b.vn"])
    assert due(enrolled) == ["b.vn"]


def test_source_nobody_declares_any_more_is_retired_and_not_due(enrolled: Database) -> None:
    with enrolled.writing() as session:
        register_sources(session, ["b.vn"])
        assert session.get_one(StoredSource, "a.vn").state is SourceState.RETIRED
    assert due(enrolled) == ["b.vn"]


def test_source_that_is_declared_again_is_active_again(enrolled: Database) -> None:
    for names in (["b.vn"], ["a.vn", "b.vn"]):
        with enrolled.writing() as session:
            register_sources(session, names)
    assert due(enrolled) == ["a.vn", "b.vn"]


def after_crawl(database: Database, *, succeeded: bool) -> StoredSource:
    with database.writing() as session:
        row = session.get_one(StoredSource, "a.vn")
        health = HealthStatus.HEALTHY if succeeded else HealthStatus.BROKEN
        apply_crawl_result(
            session,
            row,
            CrawlResultRow(
                finished_at=NOON,
                health=health,
                reason=verbatim("told"),
                succeeded=succeeded,
                next_crawl_at=LATER,
                next_crawl_reason=verbatim("told"),
            ),
        )
        return row


def test_failures_are_counted_until_a_success(enrolled: Database) -> None:
    counts = [after_crawl(enrolled, succeeded=good).failures for good in (False, False, True)]
    assert counts == [1, 2, 0]


def test_paused_source_is_paused_and_a_resumed_one_is_unknown_until_it_is_crawled(
    enrolled: Database,
) -> None:
    found = []
    for set_state in (pause, resume):
        with enrolled.writing() as session:
            assert set_state(session, "a.vn")
            found.append(session.get_one(StoredSource, "a.vn").health)
    assert found == [HealthStatus.PAUSED, HealthStatus.UNKNOWN]


def test_health_state_counts_equal_observations_and_restarts_with_a_change(
    database: Database,
) -> None:
    found = []
    for health in (
        HealthStatus.HEALTHY,
        HealthStatus.QUIET,
        HealthStatus.BROKEN,
        HealthStatus.BROKEN,
        HealthStatus.HEALTHY,
    ):
        with database.writing() as session:
            record_health(session, "a.vn", health=health, reason=verbatim("told"), now=NOON)
            row = session.get_one(HealthState, "a.vn")
            found.append((row.observations, row.healthy_observations))
    assert found == [(1, 1), (2, 2), (1, 2), (2, 2), (1, 3)]
