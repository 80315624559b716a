"""Lists load what their lines show, all lines at once: no line costs a query of its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from fixtures.samples.sample_objects import NOON
from sqlalchemy import event

from storage.engine import Database
from storage.search import index_all
from web.api import export
from web.pages import articles
from web.views import article_list
from web.views.article_list import load_articles, load_lines

pytestmark = pytest.mark.slow

TEXT = "Công an giải cứu {} nạn nhân bị lừa bán sang Campuchia, khởi tố vụ mua bán người."


@contextmanager
def noted_queries(database: Database) -> Iterator[list[str]]:
    ran: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if "FROM revisions" in statement or "FROM judgements" in statement:
            ran.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    yield ran
    event.remove(database.engine, "before_cursor_execute", note)


@pytest.mark.parametrize("path", ["/", "/inbox", "/articles?flagged=yes", "/articles?q=nan+nhan"])
def test_more_lines_need_no_more_queries(either_site, store_article, path) -> None:
    counts = []
    for first in (20, 30):
        for number in range(first, first + 4):
            store_article(
                either_site.database, number, title=f"Tin {number}", text=TEXT.format(number), at=NOON
            )  # fmt: skip
        index_all(either_site.database)
        either_site.get(path)
        with noted_queries(either_site.database) as ran:
            assert f"Tin {first}" in either_site.get(path).body
        counts.append(len(ran))
    assert counts[0] == counts[1]


def test_line_shows_the_same_as_the_whole_article(either_site) -> None:
    with either_site.database.reading() as session:
        lines = load_lines(session, [3, 1, 99, 2])
        shown = [
            (one.page.id, one.revision.title, one.why, one.judgement and one.judgement.tier)
            for one in lines
        ]
    with either_site.database.reading() as session:
        whole = load_articles(session, [3, 1, 99, 2])
        assert shown == [
            (one.page.id, one.revision.title, one.why, one.judgement and one.judgement.tier)
            for one in whole
        ]
    assert [one[0] for one in shown] == [3, 1, 2]


@pytest.mark.parametrize(
    "path", ["/articles/export.csv?q=nan", "/api/v1/articles?q=nan&limit=2", "/feeds/flagged.atom"]
)
def test_what_shows_no_total_counts_nothing(either_site, store_article, path, monkeypatch) -> None:
    for number in range(20, 24):
        text = TEXT.format(number)
        store_article(either_site.database, number, title=f"Tin {number}", text=text, at=NOON)
    index_all(either_site.database)
    counted: list[Any] = []

    def count(*asked: Any, **_: Any) -> int:
        counted.append(asked)
        return 9

    monkeypatch.setattr(article_list, "count_matches", count)
    monkeypatch.setattr(articles, "PAGE", 2)
    monkeypatch.setattr(export, "_BATCH", 2)
    assert "Tin 23" in either_site.get(path).body
    assert counted == []
    assert "Tin 23" in either_site.get("/articles?q=nan").body
    assert len(counted) == 1
