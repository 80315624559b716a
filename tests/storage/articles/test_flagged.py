"""Flagged: the review outranks the judgement, the same in SQL and in Python."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from fixtures.databases.query_plans import plan_of
from fixtures.samples.sample_objects import (
    NOON,
    article_capture,
    missing_capture,
    store_capture,
    stored_judgement,
)
from sqlalchemy import func, select

from pipelines.intake.store import store_missing
from pipelines.items import StoredCapture
from storage.articles.archive_references import page_status
from storage.articles.current import current_articles, is_judgement_in_force
from storage.articles.figures import count_flagged
from storage.articles.flagged import counts_as_flagged, is_flagged, select_flagged, was_ever_flagged
from storage.articles.recheck_plan import next_check_of
from storage.articles.rejudge import set_current_judgement
from storage.articles.reviews import record_review
from storage.engine import Database
from storage.models import Change, ChangeKind, Page, ReviewState, StoredJudgement
from storage.stories.case_memberships import flagged_pages

KEY = "vov.vn:1"
EVERY_FLAGGED, EVERY_OTHER = timedelta(hours=6), timedelta(days=2)
CASES = {
    (ReviewState.UNREVIEWED, True): True,
    (ReviewState.UNREVIEWED, False): False,
    (ReviewState.UNREVIEWED, None): False,
    (ReviewState.CONFIRMED, True): True,
    (ReviewState.CONFIRMED, False): True,
    (ReviewState.CONFIRMED, None): True,
    (ReviewState.REJECTED, True): False,
    (ReviewState.REJECTED, False): False,
    (ReviewState.REJECTED, None): False,
    (ReviewState.UNSURE, True): True,
    (ReviewState.UNSURE, False): False,
    (ReviewState.UNSURE, None): False,
}


def store(
    database: Database,
    *,
    relevant: bool,
    hours: int = 0,
    judged: bool = True,
    **fields: Any,
) -> StoredCapture:
    seen = article_capture(at=NOON + timedelta(hours=hours), **fields)
    with database.writing() as session:
        return store_capture(
            session,
            seen,
            judgement=stored_judgement(relevant=relevant) if judged else None,
        )


def review(database: Database, verdict: ReviewState) -> None:
    with database.writing() as session:
        page = session.scalars(select(Page)).one()
        record_review(session, page, verdict, reviewer="analyst", at=NOON)


def pause(database: Database) -> timedelta:
    """Return the time between checks; the stored plan must be the one shown."""
    with database.reading() as session:
        page = session.scalars(select(Page)).one()
        planned = next_check_of(session, page)
        assert page.next_check_at == planned.at
        return planned.interval


def kinds(database: Database) -> set[ChangeKind]:
    with database.reading() as session:
        return set(session.scalars(select(Change.kind)))


def test_sql_and_python_give_the_same_answer_for_every_case(database: Database) -> None:
    with database.writing() as session:
        for number, (verdict, relevant) in enumerate(CASES, start=1):
            key = f"vov.vn:{number}"
            url = f"https://vov.vn/a-{number}.vov"
            seen = article_capture(key=key, url=url, title=f"Bài {number}")
            stored = store_capture(
                session,
                seen,
                judgement=stored_judgement(relevant=bool(relevant)),
            )
            page = session.get_one(Page, stored.page_id)
            page.review = verdict
            if relevant is None:
                page.judgement_id = None
    with database.reading() as session:
        rows = session.execute(current_articles().add_columns(is_flagged()).order_by(Page.id)).all()
        flags = [flagged for *_, flagged in rows]
        assert [type(one) for one in flags] == [bool] * len(CASES)
        assert flags == [counts_as_flagged(page.review, judged) for page, _, judged, _ in rows]
        assert flags == list(CASES.values())
        counted = (
            select(func.count())
            .select_from(Page)
            .outerjoin(StoredJudgement, is_judgement_in_force())
        )
        assert session.scalar(counted.where(is_flagged())) == sum(CASES.values())
        assert session.scalar(counted.where(~is_flagged())) == len(CASES) - sum(CASES.values())
        by_two_indexes = session.execute(select_flagged(Page.id, StoredJudgement.id)).all()
        assert sorted(by_two_indexes) == [
            (page.id, judged.id if judged else None)
            for (page, _, judged, _), flagged in zip(rows, flags, strict=True)
            if flagged
        ]
        figures = count_flagged(session)
        assert (figures.articles, figures.unreviewed) == (sum(CASES.values()), 1)
        assert [one.page_id for one in flagged_pages(session)] == sorted(
            page for page, judgement in by_two_indexes if judgement
        )


def test_flagged_pages_are_found_by_two_indexes_and_not_among_all(database: Database) -> None:
    store(database, relevant=True)
    plan = plan_of(database, flagged_pages)
    assert "ix_pages_confirmed" in plan
    # PostgreSQL takes another one for a single page; SQLite has no statistics, and the same plan for a million.
    assert not database.is_sqlite or "ix_judgements_relevant_tier" in plan


@pytest.mark.parametrize(
    ("relevant", "verdict", "flagged"),
    [(False, ReviewState.CONFIRMED, True), (True, ReviewState.REJECTED, False)],
)
def test_review_plans_the_next_check_at_once_and_each_one_after_it(
    database: Database, relevant: bool, verdict: ReviewState, flagged: bool
) -> None:
    expected = EVERY_FLAGGED if flagged else EVERY_OTHER
    store(database, relevant=relevant)
    assert pause(database) != expected
    review(database, verdict)
    assert pause(database) == expected
    # Found unchanged; missing once and found again; edited.
    assert store(database, relevant=relevant, judged=False, hours=1).flagged is flagged
    assert pause(database) == expected
    with database.writing() as session:
        store_missing(session, missing_capture(NOON + timedelta(hours=2)))
    assert store(database, relevant=relevant, hours=3).flagged is flagged
    assert pause(database) == expected
    assert store(database, relevant=relevant, hours=4, title="Tên khác").flagged is flagged
    assert pause(database) == expected


def test_withdrawn_review_leaves_the_plan_to_the_judgement(database: Database) -> None:
    store(database, relevant=False)
    for verdict in (ReviewState.CONFIRMED, ReviewState.UNREVIEWED):
        review(database, verdict)
    assert pause(database) == EVERY_OTHER


def test_page_without_a_next_check_stays_so_whatever_the_review(
    database: Database,
) -> None:
    store(database, relevant=False)
    with database.writing() as session:
        session.scalars(select(Page)).one().next_check_at = None
    review(database, ReviewState.CONFIRMED)
    with database.reading() as session:
        assert session.scalars(select(Page)).one().next_check_at is None


@pytest.mark.parametrize(
    ("verdict", "expected"),
    [(ReviewState.UNREVIEWED, EVERY_FLAGGED), (ReviewState.REJECTED, EVERY_OTHER)],
)
def test_newer_rules_plan_the_next_check_unless_reviewed_otherwise(
    database: Database, verdict: ReviewState, expected: timedelta
) -> None:
    store(database, relevant=False)
    review(database, verdict)
    with database.writing() as session:
        page = session.scalars(select(Page)).one()
        newer = stored_judgement(relevant=True)
        newer.rule_version, newer.revision_id = "newer", 1
        set_current_judgement(session, page, newer)
    assert pause(database) == expected


@pytest.mark.parametrize(
    ("verdict", "turned"),
    [
        (ReviewState.UNREVIEWED, {ChangeKind.UNFLAGGED}),
        (ReviewState.CONFIRMED, set()),
        (ReviewState.REJECTED, set()),
    ],
)
def test_edit_off_the_subject_takes_no_flag_that_the_review_decides(
    database: Database, verdict: ReviewState, turned: set[ChangeKind]
) -> None:
    store(database, relevant=True)
    review(database, verdict)
    store(database, relevant=False, hours=1, title="Giá cà phê hôm nay")
    assert kinds(database) - {ChangeKind.EDITED, ChangeKind.RETITLED} == turned


@pytest.mark.parametrize(
    ("relevant", "verdicts", "ever"),
    [
        (False, [], False),
        (True, [], True),
        (False, [ReviewState.REJECTED], False),
        (True, [ReviewState.REJECTED], True),
        (False, [ReviewState.CONFIRMED], True),
        (False, [ReviewState.CONFIRMED, ReviewState.REJECTED], True),
        (False, [ReviewState.CONFIRMED, ReviewState.UNREVIEWED], True),
    ],
)
def test_archive_is_evidence_once_rules_or_an_analyst_flagged_the_page(
    database: Database, relevant: bool, verdicts: list[ReviewState], ever: bool
) -> None:
    store(database, relevant=relevant)
    for verdict in verdicts:
        review(database, verdict)
    with database.reading() as session:
        assert bool(session.scalar(select(was_ever_flagged()).select_from(Page))) is ever
        found = page_status(session, KEY)
        assert found is not None
        assert found.was_flagged is ever


def test_page_is_flagged_ever_by_a_judgement_of_an_older_revision(database: Database) -> None:
    store(database, relevant=True)
    store(database, relevant=False, hours=1, title="Giá cà phê hôm nay")
    with database.reading() as session:
        assert session.scalar(select(was_ever_flagged()).select_from(Page))


def test_judgements_of_other_pages_are_not_read_for_a_page(database: Database) -> None:
    for number in range(40):
        store(database, relevant=True, key=f"vov.vn:{number}")
    query = select(Page.id).where(Page.id < 9, was_ever_flagged())
    plan = plan_of(database, lambda session: session.scalars(query).all())
    assert "ix_judgements_relevant_tier" not in plan
    assert "any_revision" in plan
