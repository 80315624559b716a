"""Crawl history from the database: the crawl log in the terms that health is judged by."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from fixtures.samples.sample_objects import (
    NOON,
    TEXT,
    article_capture,
    store_capture,
    stored_judgement,
)

from article.message import verbatim
from crawler.health.history import ArticleDates, PastCrawl, SourceHistory
from crawler.health.last_crawl import Diagnosis, SourceHealth
from pipelines.crawl_history import health_history_of
from storage.engine import Database
from storage.models import CrawlRun, StoredSource
from storage.sources.state import pause, register_sources

FINE = Diagnosis(health=SourceHealth.HEALTHY, reason=verbatim("feed announces 20 articles"))
COUNTS: dict[str, Any] = {
    "pages": 4,
    "articles": 2,
    "known": 18,
    "failed": 3,
    "refused": {"empty": 1, "login": 1, "challenge": 1},
    "discovery": [["feed", 20], ["listing", None]],
}


def run(at: datetime, **more: Any) -> CrawlRun:
    made: dict[str, Any] = {
        "source": "vov.vn", "outcome": "partial", "reason": verbatim("told"), "counts": COUNTS,
        "fields": {"lines": {"site": 2}},
    }  # fmt: skip
    return CrawlRun(started_at=at, finished_at=at, **{**made, **more})


def remembered(database: Database) -> SourceHistory:
    with database.writing() as session:
        row = session.get_one(StoredSource, "vov.vn")
        return health_history_of(session, row, last=FINE, now=NOON)


@pytest.fixture(autouse=True)
def _watched(database: Database) -> None:
    with database.writing() as session:
        register_sources(session, ["vov.vn", "cand.vn"])


def test_crawl_is_remembered_in_its_counts(database: Database) -> None:
    with database.writing() as session:
        session.add(run(NOON))
    assert list(remembered(database).crawls) == [
        PastCrawl(
            at=NOON, reason=verbatim("told"), articles=2, known=18, failed=3, unreadable=2, challenges=1,
            chain=(("feed", 20), ("listing", None)), fields={"lines": {"site": 2}},
        )
    ]  # fmt: skip


def test_newest_crawl_stands_first_and_others_crawls_are_left_out(database: Database) -> None:
    with database.writing() as session:
        for hours in (3, 1, 2):
            session.add(run(NOON - timedelta(hours=hours)))
        session.add(run(NOON, source="cand.vn"))
    at = [crawl.at for crawl in remembered(database).crawls]
    assert at == [NOON - timedelta(hours=hours) for hours in (1, 2, 3)]


@pytest.mark.parametrize(
    "odd", [{"outcome": "stopped"}, {"counts": {**COUNTS, "replayed": True}}], ids=["cut", "replay"]
)
def test_what_shows_nothing_about_the_site_is_left_out(
    database: Database, odd: dict[str, Any]
) -> None:
    with database.writing() as session:
        session.add(run(NOON, **odd))
    assert list(remembered(database).crawls) == []


def test_articles_are_remembered_with_both_times_newest_first(database: Database) -> None:
    for number, published in enumerate((NOON - timedelta(days=9), None)):
        seen = article_capture(
            key=f"vov.vn:{number}",
            url=f"https://vov.vn/bai-{number}.vov",
            at=NOON + timedelta(hours=number),
            text=f"{TEXT} {number}",
            published_at=published,
        )
        with database.writing() as session:
            store_capture(
                session, seen,
                judgement=stored_judgement(),
            )  # fmt: skip
    assert list(remembered(database).articles) == [
        ArticleDates(first_seen_at=NOON + timedelta(hours=1), published_at=None),
        ArticleDates(first_seen_at=NOON, published_at=NOON - timedelta(days=9)),
    ]


def test_paused_source_is_remembered_as_paused(database: Database) -> None:
    with database.writing() as session:
        pause(session, "vov.vn")
    assert remembered(database).paused
