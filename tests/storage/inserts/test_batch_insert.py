"""Rows inserted together: defaults, bounds and values as in single rows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DataError

from storage.engine import Database
from storage.inserts.upsert import insert_returning_ids
from storage.models import Page, PageState, ReviewState

AT = datetime(2026, 10, 12, 8, 30, tzinfo=UTC)


@pytest.fixture
def server(postgres_url: str) -> Iterator[Database]:
    database = Database(postgres_url)
    yield database
    database.close()


def row(key: str, **values: Any) -> dict[str, Any]:
    return {
        "key": key,
        "url": f"https://bao.vn/{key}",
        "source": "bao.vn",
        "first_seen_at": AT,
        "last_checked_at": AT,
        "next_check_at": None,
        "revisions": 1,
        "reported_revision": 1,
    } | values


def test_rows_come_back_as_they_were_given(database: Database) -> None:
    names = ['d{a,"b\\', "null", "d'ấu"]
    with database.writing() as session:
        ids = insert_returning_ids(session, Page, [row(name) for name in names], key_column="key")
    with database.reading() as session:
        pages = {page.key: page for page in session.scalars(select(Page))}
    assert {name: pages[name].id for name in names} == ids
    first = pages[names[0]]
    assert (first.url, first.first_seen_at, first.next_check_at) == (row(names[0])["url"], AT, None)


def test_columns_that_are_not_given_have_their_defaults(database: Database) -> None:
    with database.writing() as session:
        insert_returning_ids(session, Page, [row("1"), row("2")], key_column="key")
    with database.reading() as session:
        page = session.scalars(select(Page)).first()
    assert page
    assert (page.state, page.review, page.stable_checks) == (
        PageState.LIVE,
        ReviewState.UNREVIEWED,
        0,
    )


def test_stored_keys_are_left_out(database: Database) -> None:
    with database.writing() as session:
        first = insert_returning_ids(session, Page, [row("1")], key_column="key")
        second = insert_returning_ids(session, Page, [row("1"), row("2")], key_column="key")
    assert first.keys() == {"1"}
    assert second.keys() == {"2"}


def test_more_rows_than_one_statement_takes_come_in_their_order(database: Database) -> None:
    names = [str(number) for number in range(500)]
    with database.writing() as session:
        ids = insert_returning_ids(session, Page, [row(name) for name in names], key_column="key")
    assert list(ids) == names
    assert list(ids.values()) == sorted(set(ids.values()))


def test_what_is_too_long_is_refused_and_not_cut(server: Database) -> None:
    with pytest.raises(DataError), server.writing() as session:
        insert_returning_ids(session, Page, [row("1"), row("2" * 5_000)], key_column="key")
