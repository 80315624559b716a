"""What trends, maps and reports count of each article, on both databases."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from fixtures.databases.query_plans import plan_of, queries_of
from fixtures.samples.sample_objects import NOON, article_capture, store_capture, stored_judgement
from sqlalchemy import text

from presentation.article_query import ArticleQuery
from storage.engine import Database
from storage.models import Page
from storage.search import enqueue_outdated_pages, ensure_index, index_all
from web.views import trends
from web.views.trends import CountedList, counted_articles

TODAY = NOON.date()
WEEK: dict[str, Any] = {
    "since": TODAY - timedelta(days=7), "until": TODAY + timedelta(days=1), "now": NOON,
}  # fmt: skip
FLAGGED = ArticleQuery.parse("flagged=yes")
PLACES = [
    {"name": "Lào Cai", "kind": "province", "code": "VN-02", "now": None},
    {"name": "Yên Bái", "kind": "province", "code": "VN-06", "now": "Lào Cai"},
    {"name": "Hà Khẩu", "kind": "site", "code": None, "now": None},
    {"name": "Campuchia", "kind": "country", "code": "KH", "now": None},
]


def store(database: Database, number: int, *, published_at: datetime = NOON, **judged: Any) -> None:
    judgement = stored_judgement()
    for name, value in judged.items():
        setattr(judgement, name, value)
    seen = article_capture(
        at=NOON, key=f"vov.vn:{number}", url=f"https://vov.vn/a-{number}.vov", title=f"Tin {number}",
        published_at=published_at,
    )  # fmt: skip
    with database.writing() as session:
        store_capture(session, seen, judgement=judgement)


def counted(database: Database, filters: ArticleQuery = FLAGGED) -> CountedList:
    ensure_index(database)
    enqueue_outdated_pages(database)
    index_all(database)
    with database.reading() as session:
        return counted_articles(session, filters, **WEEK)


def test_places_are_units_of_today_and_sites(database: Database) -> None:
    store(database, 1, places=PLACES, themes=["policy"])
    (one,) = counted(database).articles
    assert (sorted(one.provinces), sorted(one.sites), one.themes) == (
        ["VN-02"], ["ha-khau"], ("policy",),
    )  # fmt: skip


def test_same_places_are_counted_for_each_article_that_names_them(database: Database) -> None:
    store(database, 1, places=PLACES, themes=["policy"])
    store(database, 2, places=PLACES)
    store(database, 3)
    assert [(len(one.provinces), one.themes) for one in counted(database).articles] == [
        (1, ("policy",)), (1, ()), (0, ()),
    ]  # fmt: skip


def test_confirmed_article_without_a_judgement_counts_without_places(database: Database) -> None:
    store(database, 1, places=PLACES)
    with database.writing() as session:
        session.get_one(Page, 1).judgement_id = None
    (one,) = counted(database, ArticleQuery.parse("flagged=no")).articles
    assert not any((one.provinces, one.sites, one.themes))


@pytest.mark.parametrize("filters", ["flagged=yes", "", "q=tin", "source=vov.vn"])
def test_articles_are_sorted_by_day_and_then_in_the_order_of_storing(
    database: Database, filters: str
) -> None:
    for number, days in enumerate((2, 0, 2, 30), start=1):
        store(database, number, published_at=NOON - timedelta(days=days))
    found = counted(database, ArticleQuery.parse(filters)).articles
    assert [one.page_id for one in found] == [1, 3, 2]


def test_days_begin_and_end_at_midnight_in_hanoi(database: Database) -> None:
    midnight = NOON.replace(hour=17)
    for number, seconds in enumerate((-1, 0, 86_399, 86_400), start=1):
        store(database, number, published_at=midnight + timedelta(seconds=seconds))
    counted(database)
    day: dict[str, Any] = {
        "since": TODAY + timedelta(days=1),
        "until": TODAY + timedelta(days=2),
        "now": NOON,
    }
    with database.reading() as session:
        found = counted_articles(session, FLAGGED, **day)
    assert [one.page_id for one in found.articles] == [2, 3]


def test_more_articles_than_are_counted_are_said_to_be_cut(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in (1, 2, 3):
        store(database, number)
    monkeypatch.setattr(trends, "MAX_ARTICLES", 2)
    found = counted(database)
    assert ([one.page_id for one in found.articles], found.is_cut) == ([2, 3], True)
    monkeypatch.setattr(trends, "MAX_ARTICLES", 3)
    assert not counted(database).is_cut


@pytest.mark.parametrize("stored", [1, 5])
def test_articles_are_counted_with_two_queries_however_many_there_are(
    database: Database, stored: int
) -> None:
    for number in range(stored):
        store(database, number)
    counted(database)
    ran = queries_of(database, lambda session: counted_articles(session, FLAGGED, **WEEK))
    assert len(ran) == 2  # which entries are outdated, and the others


def test_neither_texts_nor_judgements_are_read_of_what_is_indexed(database: Database) -> None:
    assert not {"revisions", "judgements", "pages"} & _tables_read(database)


def test_days_of_what_changed_are_read_from_an_index_and_not_from_the_texts(
    database: Database,
) -> None:
    plan = _plan_of_many(database, changed=True)
    covering = "COVERING INDEX " if database.is_sqlite else ""
    assert f"{covering}ix_revisions_page_id_number_published_at" in plan


def _tables_read(database: Database) -> set[str]:
    plan = _plan_of_many(database, changed=False)
    return set(re.findall(r"\b(revisions|judgements|pages|search_entries)\b", plan))


def _plan_of_many(database: Database, *, changed: bool) -> str:
    for number in range(40):
        store(database, number)
    counted(database)
    if changed:
        with database.writing() as session:
            session.execute(text("UPDATE pages SET review = 'confirmed' WHERE id % 2 = 0"))
    if not database.is_sqlite:  # it keeps no statistics, and has to do without
        with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as server:
            server.execute(text("VACUUM ANALYZE"))
    return plan_of(database, lambda session: counted_articles(session, FLAGGED, **WEEK))
