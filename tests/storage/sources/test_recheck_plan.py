"""Recheck plan: which pages are due, most overdue first, and no source crowds out another."""

from __future__ import annotations

from datetime import timedelta

import pytest
from fixtures.samples.sample_objects import NOON, article_capture, store_capture, stored_judgement
from sqlalchemy import event, select

from article.recheck_interval import plan_next_check
from pipelines.items import StoreOutcome
from storage.articles.recheck_plan import due_rechecks, next_check_of
from storage.engine import Database
from storage.models import Page, SourceState, StoredSource

HOUR = timedelta(hours=1)


@pytest.fixture
def crowded(database: Database) -> Database:
    """Two sources: one with thirty pages due, one with three."""
    with database.writing() as session:
        for name, count in (("big.vn", 30), ("small.vn", 3)):
            session.add(StoredSource(name=name, state=SourceState.ACTIVE))
            for number in range(count):
                url = f"https://{name}/bai-{number}"
                due = NOON - HOUR * number
                session.add(
                    Page(
                        key=url, url=url, source=name, first_seen_at=NOON, last_checked_at=NOON,
                        next_check_at=due,
                    )
                )  # fmt: skip
    return database


def test_most_overdue_come_first_within_each_sources_budget(crowded: Database) -> None:
    with crowded.reading() as session:
        visits = due_rechecks(session, until=NOON + HOUR, budget=5)
    by_source = [visit.source for visit in visits]
    assert (by_source.count("big.vn"), by_source.count("small.vn")) == (5, 3)
    assert [visit.due_at for visit in visits] == sorted(visit.due_at for visit in visits)
    assert visits[0].url == "https://big.vn/bai-29"


def test_what_is_due_later_waits(crowded: Database) -> None:
    with crowded.reading() as session:
        visits = due_rechecks(session, until=NOON - HOUR * 28, budget=100)
    assert len(visits) == 2


def test_plan_of_a_page_has_its_reason() -> None:
    def why(**state: bool) -> str:
        given = {"flagged": False, "absent": False, **state}
        return plan_next_check(key="k", now=NOON, dated=NOON - HOUR, **given).reason

    assert why(flagged=True) == "flagged, known for less than 2 days"
    assert why() == "not flagged, known for less than 2 days"
    assert why(absent=True) == "it was missing at the last check"


def test_stored_plan_is_the_one_that_is_shown(database: Database) -> None:
    keep(database)
    with database.reading() as session:
        page = session.scalars(select(Page)).one()
        assert page.next_check_at == next_check_of(session, page).at


def test_unchanged_check_costs_one_query_and_two_dates(database: Database) -> None:
    keep(database)
    asked = []
    event.listen(
        database.engine, "before_cursor_execute", lambda *args: asked.append(args[2].split()[0])
    )
    assert keep(database, days=1, judged=False) is StoreOutcome.UNCHANGED
    assert [word for word in asked if word in {"SELECT", "UPDATE", "INSERT"}] == [
        "SELECT",
        "UPDATE",
    ]
    with database.reading() as session:
        page = session.scalars(select(Page)).one()
        assert page.last_checked_at == NOON + timedelta(days=1)
        assert page.next_check_at == next_check_of(session, page).at
        assert page.stable_checks == 1


def keep(database: Database, *, days: int = 0, judged: bool = True) -> StoreOutcome:
    seen = article_capture(at=NOON + timedelta(days=days))
    with database.writing() as session:
        return store_capture(
            session,
            seen,
            judgement=stored_judgement() if judged else None,
        ).outcome
