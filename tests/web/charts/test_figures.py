"""Figures: letter, Today, Trends and API count what a recount of the export gives."""

from __future__ import annotations

import csv
import io
import json
from collections import defaultdict
from datetime import UTC, date, datetime, timedelta

import pytest
from fixtures.samples.sample_objects import NOON

from digest.model import Period
from digest.preview import preview_for_anyone
from presentation.i18n import Language
from storage.models import Page, ReviewState, Story
from storage.search import index_all
from web.charts.dashboard_stats import DashboardStats

pytestmark = pytest.mark.slow

# The clock of the served dashboard.
NOW = NOON + timedelta(days=5)
TEXT = "Công an tỉnh {} triệt phá đường dây mua bán người, khởi tố {} bị can, giải cứu nạn nhân."
# 17:30 UTC on a Sunday is Monday in Hanoi.
SUNDAY = datetime(2026, 10, 4, 17, 30, tzinfo=UTC)


@pytest.fixture
def filled(either_site, store_article):
    """Articles on both sides of a Hanoi midnight, copies, undated and rejected ones, a story."""
    dates = [
        SUNDAY, SUNDAY - timedelta(hours=1), NOON - timedelta(days=9), NOON, None,
        NOON - timedelta(days=30), NOON - timedelta(days=1), NOON - timedelta(days=16),
    ]  # fmt: skip
    pages = [
        store_article(
            either_site.database, 600 + number, title=f"Tin {number}", published_at=at,
            at=NOON + timedelta(hours=number), text=TEXT.format("Lào Cai", 30 + number),
        )
        for number, at in enumerate(dates)
    ]  # fmt: skip
    with either_site.database.writing() as session:
        session.add(Story(id=900))
        session.flush()
        for number, page in enumerate(pages):
            row = session.get_one(Page, page)
            row.story_id = 900 if number in {2, 3} else None
            row.duplicate_of = pages[0] if number in {1, 6} else None
            if number == 7:
                row.review = ReviewState.REJECTED
    index_all(either_site.database)
    return either_site


@pytest.fixture
def recounted(filled) -> dict[date, tuple[int, int]]:
    """Events and articles of each week, counted from the raw export."""
    lines = filled.get("/articles/export.jsonl").body.splitlines()
    events: dict[date, set[str]] = defaultdict(set)
    articles: dict[date, int] = defaultdict(int)
    for row in map(json.loads, lines):
        rejected = row["review"] == "rejected"
        if row["review"] == "confirmed" or (row["relevant"] and not rejected):
            day = date.fromisoformat(row["day"])
            monday = day - timedelta(days=day.weekday())
            events[monday].add(row["event"])
            articles[monday] += 1
    return {monday: (len(events[monday]), count) for monday, count in sorted(articles.items())}


def without_zeros(weeks) -> dict[date, tuple[int, int]]:
    return {monday: (events, articles) for monday, events, articles in weeks if articles}


def test_sample_has_weeks_in_which_events_and_articles_differ(recounted) -> None:
    assert len(recounted) >= 4
    assert any(events < articles for events, articles in recounted.values())


def test_letter_counts_as_the_export(filled, recounted) -> None:
    period = Period(since=NOW - timedelta(days=7), until=NOW)
    digest = preview_for_anyone(filled.database, period, language=Language.VIETNAMESE)
    found = without_zeros((one.start, one.events, one.articles) for one in digest.trend)
    assert found == recounted


def test_monthly_letter_counts_months_as_the_api(filled) -> None:
    period = Period(since=NOW - timedelta(days=30), until=NOW)
    digest = preview_for_anyone(filled.database, period, language=Language.VIETNAMESE)
    answer = json.loads(filled.get("/api/v1/figures?unit=month").body)
    shown = {one.start.isoformat(): (one.events, one.articles) for one in digest.trend}
    assert shown == {one["start"]: (one["events"], one["articles"]) for one in answer["periods"]}
    assert sum(articles for _, articles in shown.values()) > 5


def test_today_counts_as_the_export(filled, recounted) -> None:
    counts = DashboardStats(filled.database, clock=lambda: NOW).current()
    found = without_zeros((one.monday, one.events, one.articles) for one in counts.weeks)
    assert found == recounted


def test_trends_count_as_the_export(filled, recounted) -> None:
    rows = csv.reader(io.StringIO(filled.get("/trends.csv").body.removeprefix("\ufeff")))
    found = without_zeros(
        (date.fromisoformat(row[2]), int(row[3]), int(row[4])) for row in rows if row[0] == "week"
    )
    assert found == recounted


def test_api_counts_as_the_export_whatever_range_is_asked(filled, recounted) -> None:
    for asked in ("", "?published_since=2026-08-03", "?published_since=2026-10-01"):
        answer = json.loads(filled.get(f"/api/v1/figures{asked}").body)
        found = without_zeros(
            (date.fromisoformat(one["start"]), one["events"], one["articles"])
            for one in answer["periods"]
        )
        shown = date.fromisoformat(answer["periods"][0]["start"])
        assert found == {week: counts for week, counts in recounted.items() if week >= shown}


def test_event_of_two_weeks_counts_once_in_the_total(filled, recounted) -> None:
    answer = json.loads(filled.get("/api/v1/figures").body)
    assert answer["events"] < sum(events for events, _ in recounted.values())
    assert answer["articles"] == sum(articles for _, articles in recounted.values())


def test_undated_article_counts_on_the_day_of_its_first_sight(filled) -> None:
    (row,) = [
        row
        for row in map(json.loads, filled.get("/articles/export.jsonl?q=Tin").body.splitlines())
        if row["title"] == "Tin 4"
    ]
    assert row["published_at"] is None
    assert row["day"] == "2026-10-12"
