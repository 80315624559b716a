"""What is counted of articles is what their rows say now, whatever the index has of them; on both databases."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fixtures.samples.sample_objects import article_capture, store_capture, stored_judgement
from sqlalchemy import delete, select, text, update

from storage.engine import Database, Session
from storage.models import Page, Revision, StoredJudgement, Story
from storage.search import SearchQuery, counted_rows, ensure_index, index_all
from storage.search.counted_entries import CountedRow
from storage.search.entry import entries_table, queue_table

HOUR = datetime(2026, 11, 1, 17, tzinfo=UTC)
"""Midnight in Hanoi."""
EVERYTHING = SearchQuery(
    counted_since=HOUR - timedelta(days=60), counted_until=HOUR + timedelta(days=60)
)
PLACES = [{"name": "Hà Khẩu", "kind": "site", "code": None, "now": None}]


@pytest.fixture
def archive(database: Database) -> Database:
    """Nine articles of three sources: every third without a date, every second about one theme."""
    ensure_index(database)
    for number in range(1, 10):
        seen = article_capture(
            at=HOUR + timedelta(minutes=30 * number), key=f"vov.vn:{number}",
            url=f"https://bao{number % 3}.vn/a-{number}.vov", title=f"Tin {number}",
            published_at=HOUR - timedelta(minutes=number * 25) if number % 3 else None,
        )  # fmt: skip
        judgement = stored_judgement()
        judgement.themes, judgement.places = (["policy"], PLACES) if number % 2 else ([], [])
        with database.writing() as session:
            store_capture(session, seen, judgement=judgement)
    index_all(database)
    return database


def expected(session: Session) -> list[tuple[Any, ...]]:
    """Read every article by itself, newest first."""
    rows = session.execute(
        select(Page, Revision, StoredJudgement)
        .join(Revision, (Revision.page_id == Page.id) & (Revision.number == Page.revisions))
        .join(StoredJudgement, StoredJudgement.id == Page.judgement_id)
        .order_by(Page.id.desc())
    )
    return [
        (
            page.id, page.source, page.story_id, page.duplicate_of,
            judgement.themes,
            judgement.places,
            int((revision.published_at or page.first_seen_at).timestamp()) // 3600,
        )
        for page, revision, judgement in rows
    ]  # fmt: skip


def read(one: CountedRow) -> tuple[Any, ...]:
    return (
        *one[:4],
        json.loads(one.themes or "[]"),
        json.loads(one.places or "[]"),
        one.counted_hour,
    )


def test_indexed_articles_are_counted_from_their_entries_alone(archive: Database) -> None:
    with archive.reading() as session:
        wanted = expected(session)
    with archive.writing() as session:
        session.execute(text("UPDATE search_entries SET source = 'marked'"))
        assert [read(one) for one in counted_rows(session, EVERYTHING, limit=50)] == [
            (one[0], "marked", *one[2:]) for one in wanted
        ]


def make_story(session: Session) -> None:
    story = Story()
    session.add(story)
    session.flush()
    session.execute(update(Page).where(Page.id.in_([2, 5])).values(story_id=story.id))


def make_copy(session: Session) -> None:
    session.get_one(Page, 7).duplicate_of = 1


def judge_again(session: Session) -> None:
    page = session.get_one(Page, 4)
    revision = session.scalars(select(Revision.id).where(Revision.page_id == 4)).one()
    judgement = stored_judgement()
    judgement.revision_id, judgement.rule_version = revision, "next"
    judgement.themes, judgement.places = ["rescue"], PLACES
    session.add(judgement)
    session.flush()
    page.judgement_id = judgement.id


def see_earlier(session: Session) -> None:
    session.get_one(Page, 3).first_seen_at = HOUR - timedelta(days=3)


CHANGES = [make_story, make_copy, judge_again, see_earlier]


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("words", ["", "tin"])
def test_what_changed_is_counted_before_and_after_it_is_indexed(
    archive: Database, change: Callable[[Session], None], words: str
) -> None:
    with archive.writing() as session:
        change(session)
    query = replace(EVERYTHING, words=words)
    for _ in range(2):
        with archive.reading() as session:
            assert [read(one) for one in counted_rows(session, query, limit=50)] == expected(
                session
            )
            newest = counted_rows(session, query, limit=4)
            assert [read(one) for one in newest] == expected(session)[:4]
        index_all(archive)


@pytest.mark.parametrize("minutes", [0, 30])
def test_days_begin_and_end_at_their_instants(archive: Database, minutes: int) -> None:
    since, until = (
        HOUR - timedelta(hours=2, minutes=minutes),
        HOUR + timedelta(hours=2, minutes=minutes),
    )
    with archive.reading() as session:
        rows = session.execute(
            select(Page.id, Page.first_seen_at, Revision.published_at)
            .join(Revision, Revision.page_id == Page.id)
            .order_by(Page.id.desc())
        )
        within = [number for number, seen, at in rows if since <= (at or seen) < until]
        query = SearchQuery(counted_since=since, counted_until=until)
        assert [one.page_id for one in counted_rows(session, query, limit=50)] == within
        assert 0 < len(within) < 9


def test_entries_of_an_older_version_are_counted_and_then_filled(archive: Database) -> None:
    with archive.writing() as session:
        session.execute(text("DROP INDEX ix_search_entries_unfilled"))
        for name in CountedRow._fields[1:]:
            session.execute(text(f"ALTER TABLE search_entries DROP COLUMN {name}"))
    ensure_index(archive)
    for filled in (0, 9):
        with archive.reading() as session:
            assert [read(one) for one in counted_rows(session, EVERYTHING, limit=50)] == expected(
                session
            )
            hours = session.scalars(select(entries_table.c.counted_hour)).all()
            assert sum(hour is not None for hour in hours) == filled
        index_all(archive)


def test_entry_of_an_article_that_is_gone_is_not_counted(archive: Database) -> None:
    with archive.writing() as session:
        session.execute(update(entries_table).values(counted_hour=None))
        session.execute(delete(Page).where(Page.id == 9))
        session.execute(delete(queue_table))
    index_all(archive)
    query = SearchQuery(counted_until=HOUR + timedelta(days=60))
    with archive.reading() as session:
        assert [one.page_id for one in counted_rows(session, query, limit=50)] == list(
            range(8, 0, -1)
        )


def test_with_too_many_changes_all_are_read_from_the_articles(
    archive: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.search.counted_entries._MAX_OUTDATED", 1)
    with archive.writing() as session:
        make_story(session)
    with archive.reading() as session:
        assert [read(one) for one in counted_rows(session, EVERYTHING, limit=50)] == expected(
            session
        )


def test_days_of_first_sight_filter_what_is_counted(archive: Database) -> None:
    query = replace(EVERYTHING, seen_since=HOUR + timedelta(minutes=200))
    with archive.reading() as session:
        assert [one.page_id for one in counted_rows(session, query, limit=50)] == [9, 8, 7]
