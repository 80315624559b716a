"""Trends: events and articles by period, compared, as page, CSV and drawing, on both databases."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from xml.etree import ElementTree

import pytest
from fixtures.samples.sample_objects import NOON

from presentation.periods import PeriodUnit, period_range, range_before
from storage.models import Page
from storage.search import index_all
from web.charts.trend_chart import axis_values, trend_chart

pytestmark = pytest.mark.slow

TEXT = "Công an tỉnh {} triệt phá đường dây mua bán người, khởi tố {} bị can, giải cứu nạn nhân."


@pytest.fixture
def filled(either_site, store_article):
    """Two events of this year, one of them reported twice, and one of long before."""
    for number, (province, days) in enumerate(
        [("Lào Cai", 3), ("Lào Cai", 10), ("An Giang", 40), ("Lào Cai", 500)]
    ):
        page = store_article(
            either_site.database, 500 + number, title=f"Tin {number}", at=NOON,
            text=TEXT.format(province, number + 2), published_at=NOON - timedelta(days=days),
        )  # fmt: skip
        with either_site.database.writing() as session:
            session.get_one(Page, page).story_id = None
            session.get_one(Page, page).duplicate_of = None
            if number == 1:
                session.get_one(Page, page).duplicate_of = page - 1
    index_all(either_site.database)
    return either_site


def table(site, query: str) -> list[list[str]]:
    body = site.get(f"/trends.csv?{query}").body
    return list(csv.reader(io.StringIO(body.removeprefix("\ufeff"))))


def test_event_counts_once_and_each_article_counts(filled) -> None:
    rows = [row for row in table(filled, "q=Tin&unit=month") if row[0] == "month"]
    assert len(rows) == 12
    counts = {row[2][:7]: row[3:] for row in rows if row[4] != "0"}
    assert sum(int(events) for events, _ in counts.values()) == 2
    assert sum(int(articles) for _, articles in counts.values()) == 3


def test_periods_before_are_counted_apart(filled) -> None:
    first = (NOON - timedelta(days=20)).date().isoformat()
    rows = table(filled, f"q=Tin&unit=day&published_since={first}")
    (before,) = [row for row in rows if row[0] == "periods before"]
    assert before[3:] == ["1", "1"]


def test_provinces_by_month(filled) -> None:
    rows = [row for row in table(filled, "q=Tin&unit=month") if row[0] == "province by month"]
    totals: dict[str, int] = {}
    for _, name, _, events, _ in rows:
        totals[name] = totals.get(name, 0) + int(events)
    assert totals == {"Lào Cai": 1, "An Giang": 1}


def test_two_filters_are_compared(filled) -> None:
    body = filled.get("/trends?q=Tin&unit=month&place=VN-02&b_q=Tin&b_place=VN-44").body
    rows = table(filled, "q=Tin&unit=month&place=VN-02&b_q=Tin&b_place=VN-44")
    names = {row[1] for row in rows if row[0] == "month"}
    assert len(names) == 2
    assert all(name in body.replace("&#34;", '"') for name in names)


def test_running_period_is_marked_and_the_axis_has_values(filled) -> None:
    body = filled.get("/trends?q=Tin&unit=month").body
    assert "kỳ chưa kết thúc" in body
    assert 'class="series-0 running"' in body
    assert body.count('class="grid"') >= 2


def test_drawing_is_xml_of_its_own(filled) -> None:
    reply = filled.get("/trends.svg?q=Tin%3Cb%3E&b_q=%3Cscript%3E")
    assert reply.headers["content-type"].startswith("image/svg+xml")
    root = ElementTree.fromstring(reply.body)
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert "<script" not in reply.body


def test_what_is_not_understood_is_named_and_empty_pages_work(either_site) -> None:
    body = either_site.get("/trends?published_since=abc&unit=century").body
    assert "abc" in body
    assert either_site.get("/trends?q=kh%C3%B4ng-c%C3%B3").status == 200


@pytest.mark.parametrize(
    ("most", "expected"),
    [
        (0, [0, 1]),
        (1, [0, 1]),
        (4, [0, 1, 2, 3, 4]),
        (7, [0, 2, 4, 6, 8]),
        (33, [0, 10, 20, 30, 40]),
    ],
)
def test_axis_has_round_values(most, expected) -> None:
    assert axis_values(most) == expected


def test_too_many_days_become_weeks_then_months_then_the_last_ten_years() -> None:
    today = date(2026, 10, 17)
    for first, unit in (
        (date(2026, 9, 1), PeriodUnit.DAY), (date(2025, 10, 1), PeriodUnit.WEEK),
        (date(2018, 1, 1), PeriodUnit.MONTH), (date(1990, 1, 1), PeriodUnit.MONTH),
    ):  # fmt: skip
        found = period_range(PeriodUnit.DAY, first=first, last=None, today=today)
        assert found.unit is unit
        assert len(found.starts) <= 120
        assert found.starts[-1] <= today < found.end
        before = range_before(found)
        assert len(before.starts) == len(found.starts)
        assert before.end == found.starts[0]


def test_bars_stay_inside_the_drawing() -> None:
    periods = period_range(PeriodUnit.WEEK, first=None, last=None, today=date(2026, 10, 17))
    chart = trend_chart(periods, [[5] * 12, [9] * 12], today=date(2026, 10, 17))
    assert max(bar.x + bar.width for bar in chart.bars) <= chart.width
    assert min(bar.y for bar in chart.bars) >= 0
    assert [bar.is_running for bar in chart.bars if bar.series == 0] == [False] * 11 + [True]
