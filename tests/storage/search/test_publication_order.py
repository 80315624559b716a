"""The order of publication, against every article sorted by hand, on both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest
from fixtures.samples.sample_objects import NOON, article_capture, store_capture, stored_judgement
from sqlalchemy import select

from storage.engine import Database
from storage.models import Revision
from storage.search import (
    SearchCursor,
    SearchQuery,
    SortOrder,
    count_matches,
    ensure_index,
    index_all,
    ranked_search,
    search,
)

STORED = 24


@pytest.fixture(scope="module")
def archive(module_database: Database) -> Database:
    """Articles that were not published in the order of storing: some at once, every fifth without a date."""
    database = module_database
    ensure_index(database)
    for number in range(1, STORED + 1):
        days = number * 7 % 11
        seen = article_capture(
            key=f"vov.vn:{number}", url=f"https://vov.vn/a-{number}.vov",
            title="Tin tức" if number % 4 else "Bản ghi",
            published_at=NOON - timedelta(days=days) if number % 5 else None,
        )  # fmt: skip
        with database.writing() as session:
            store_capture(session, seen, judgement=stored_judgement())
    index_all(database)
    return database


def listed(database: Database, words: str, *, limit: int) -> list[int]:
    """Return the articles of all pages of the list."""
    query = SearchQuery(words=words, order=SortOrder.PUBLISHED)
    found: list[int] = []
    after: SearchCursor | None = None
    with database.reading() as session:
        total = count_matches(session, query, limit=100)
        while not found or after:
            page = search(session, query, after=after, limit=limit)
            assert page.at_least <= total
            found += page.ids
            after = page.next
    assert total == len(found)
    return found


def sorted_by_hand(database: Database, words: str, *, most: int) -> list[int]:
    """Return the newest stored by publication, those without a date behind, and then the others."""
    with database.reading() as session:
        rows = session.execute(
            select(Revision.page_id, Revision.published_at, Revision.title)
        ).all()
    ids = sorted((one[0] for one in rows if words in one[2].lower()), reverse=True)
    dates = {one[0]: one[1] for one in rows}
    newest = sorted(ids[:most], key=lambda one: (dates[one] is not None, dates[one] or NOON, one))
    return [*reversed(newest), *ids[most:]]


@pytest.mark.parametrize("most", [5, 9, 5_000])
@pytest.mark.parametrize("words", ["", "tin"])
@pytest.mark.parametrize("limit", [1, 4, 50])
def test_pages_of_the_list_are_the_articles_sorted_by_hand(
    archive: Database, words: str, most: int, limit: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ranked_search, "MAX_SORTED", most)
    by_hand = sorted_by_hand(archive, words, most=most)
    assert listed(archive, words, limit=limit) == by_hand
    assert len(by_hand) == (18 if words else STORED)
