"""Exports come in chunks, as they are read, and fail before they begin; on both databases."""

from __future__ import annotations

from typing import Any

import pytest
from fixtures.samples.sample_objects import NOON

from presentation.article_query import ArticleQuery
from storage.engine import StorageUnavailable
from web.api import export
from web.views.article_list import ArticleList, list_articles

pytestmark = pytest.mark.slow

EVERYTHING = ArticleQuery.parse("")


def chunks(site, form: str, filters: ArticleQuery = EVERYTHING) -> list[bytes]:
    return list(export.export_records(site.database, filters, form=form, now=NOON))


@pytest.mark.parametrize("form", ["csv", "jsonl"])
@pytest.mark.parametrize("size", [1, 500])
def test_chunks_of_any_size_are_the_same_file(either_site, form, size, monkeypatch) -> None:
    (whole,) = chunks(either_site, form)
    monkeypatch.setattr(export, "_CHUNK_BYTES", size)
    parts = chunks(either_site, form)
    assert len(parts) > 1
    assert b"".join(parts) == whole
    assert whole.startswith("\ufeff".encode()) == (form == "csv")


@pytest.mark.parametrize(("form", "empty"), [("csv", ["\ufeff".encode()]), ("jsonl", [])])
def test_export_of_nothing_has_no_line(either_site, form, empty) -> None:
    assert chunks(either_site, form, ArticleQuery.parse("q=khongcogi")) == empty


@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_first_chunk_is_given_before_the_rest_is_read(
    either_site, store_article, form, monkeypatch
) -> None:
    for number in range(40, 48):
        store_article(either_site.database, number, title=f"Tin {number}", text="Một tin.")
    monkeypatch.setattr(export, "_CHUNK_BYTES", 1)
    monkeypatch.setattr(export, "_BATCH", 2)
    read: list[Any] = []

    def noted(*asked: Any, **more: Any) -> ArticleList:
        read.append(asked)
        return list_articles(*asked, **more)

    monkeypatch.setattr(export, "list_articles", noted)
    parts = export.export_records(either_site.database, EVERYTHING, form=form, now=NOON)
    assert next(parts)
    assert len(read) == 1
    assert len(list(parts)) >= 7
    assert len(read) >= 4


@pytest.mark.parametrize("form", list(export.EXPORT_FORMATS))
def test_database_that_is_away_is_an_error_and_no_file(either_site, form, monkeypatch) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise StorageUnavailable("away")

    monkeypatch.setattr(export, "list_articles", fail)
    assert either_site.get(f"/articles/export.{form}").status == 503
