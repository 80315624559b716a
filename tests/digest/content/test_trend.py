"""The chart of a digest: weeks in daily and weekly ones, months in monthly ones."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from fixtures.samples.sample_affair import store_affair_report
from fixtures.samples.sample_objects import NOON

from digest.model import Period
from digest.preview import preview_for_anyone
from digest.render.as_json import digest_record
from digest.render.renderer import CachedRenderer
from digest.trend import period_trend
from presentation.i18n import Language
from presentation.periods import PeriodUnit
from storage.articles.figures import CountedReport

FIRST_OF_DECEMBER = datetime(2026, 12, 1, 0, 30, tzinfo=UTC)


def report(event: str, day: date) -> CountedReport:
    return CountedReport(event=event, day=day)


def test_months_end_with_the_one_that_a_digest_of_the_first_is_about() -> None:
    reports = [
        report("a", date(2026, 11, 1)), report("a", date(2026, 11, 30)), report("b", date(2026, 11, 30)),
        report("c", date(2025, 12, 1)), report("d", date(2025, 11, 30)), report("e", date(2026, 12, 1)),
    ]  # fmt: skip
    shown = period_trend(reports, PeriodUnit.MONTH, now=FIRST_OF_DECEMBER)
    assert len(shown) == 12
    assert (shown[0].start, shown[0].events) == (date(2025, 12, 1), 1)
    last = shown[-1]
    assert (last.start, last.events, last.articles) == (date(2026, 11, 1), 2, 3)
    assert not last.is_running


def test_a_month_that_is_not_over_is_marked() -> None:
    shown = period_trend(
        [report("a", date(2026, 10, 12))], PeriodUnit.MONTH, now=NOON + timedelta(days=5)
    )
    assert [one.is_running for one in shown][-2:] == [False, True]


def test_weeks_are_marked_as_before() -> None:
    shown = period_trend([report("a", date(2026, 10, 12))], PeriodUnit.WEEK, now=NOON)
    assert [one.is_running for one in shown] == [False] * 7 + [True]
    assert shown[-1].start == date(2026, 10, 12)


@pytest.mark.parametrize(
    ("days", "language", "expected"),
    [
        (30, Language.VIETNAMESE, ["theo tháng", "10/2026", "tháng này, chưa hết"]),
        (30, Language.ENGLISH, ["by month", "Oct 2026", "this month so far"]),
        (7, Language.ENGLISH, ["by week", "12 Oct", "this week so far"]),
        (1, Language.VIETNAMESE, ["theo tuần", "12/10", "tuần này, chưa hết"]),
    ],
)
def test_monthly_digest_has_a_chart_of_months_and_others_of_weeks(
    database, days, language, expected
) -> None:
    store_affair_report(database, 0)
    until = NOON + timedelta(hours=12)
    digest = preview_for_anyone(
        database, Period(since=until - timedelta(days=days), until=until), language=language
    )
    rendered = CachedRenderer().render(digest)
    html = re.sub(r"<[^>]+>", " ", rendered.html)
    assert [one for one in expected if one not in html] == []
    assert [one for one in expected if one not in rendered.text] == []
    key = "month" if days == 30 else "monday"
    assert digest_record(digest)["trend"][-1][key] == ("2026-10-01" if days == 30 else "2026-10-12")
