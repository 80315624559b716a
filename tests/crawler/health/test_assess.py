"""Health from history: what many crawls show together, over simulated years of sources."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from fixtures.samples.sentences import english

from article.message import verbatim
from crawler.health.assess import assess
from crawler.health.history import ArticleDates, PastCrawl, SourceHistory
from crawler.health.last_crawl import Diagnosis, SourceHealth

NOON = datetime(2026, 10, 12, 12, tzinfo=UTC)
FINE = Diagnosis(health=SourceHealth.HEALTHY, reason=verbatim("feed announces 20 articles"))
DEAD = Diagnosis(health=SourceHealth.BROKEN, reason=verbatim("no new article was found"))
GOOD = PastCrawl(at=NOON, articles=2, known=18, chain=(("feed", 20), ("listing", None)))
BAD = PastCrawl(at=NOON, reason=verbatim("500"), failed=1, chain=(("feed", 0), ("listing", 0)))
FILLED = {"lines": {"site": 2}, "published_at": {"site": 2}, "author": {"site": 2}}


def crawls(*newest_first: PastCrawl, every: timedelta = timedelta(hours=1)) -> list[PastCrawl]:
    """Date crawls backwards from now."""
    return [replace(one, at=NOON - every * number) for number, one in enumerate(newest_first)]


def articles(*days_ago: float) -> list[ArticleDates]:
    return [
        ArticleDates(first_seen_at=at, published_at=at)
        for at in (NOON - timedelta(days=d) for d in days_ago)
    ]


DAILY = articles(*(day / 2 for day in range(60)))


def judged(
    past: Sequence[PastCrawl],
    *,
    last: Diagnosis = FINE,
    seen: Sequence[ArticleDates] = DAILY,
    paused: bool = False,
) -> Diagnosis:
    return assess(SourceHistory(now=NOON, paused=paused, last=last, crawls=past, articles=seen))


def test_stable_source_is_healthy_with_the_reason_of_its_last_crawl() -> None:
    assert judged(crawls(*[GOOD] * 30)) == FINE


def test_paused_source_is_paused_whatever_its_crawls_show() -> None:
    found = judged(crawls(BAD, BAD), last=DEAD, paused=True)
    assert found.health is SourceHealth.PAUSED
    assert "tipwatch sources resume" in english(found.reason)


@pytest.mark.parametrize(
    ("past", "health"),
    [
        pytest.param([BAD], SourceHealth.BROKEN, id="the first crawl ever"),
        pytest.param([BAD, *[GOOD] * 9], SourceHealth.DEGRADED, id="one after good ones"),
        pytest.param([BAD, BAD, *[GOOD] * 8], SourceHealth.BROKEN, id="two in a row"),
    ],
)
def test_crawl_that_brings_nothing(past: list[PastCrawl], health: SourceHealth) -> None:
    assert judged(crawls(*past), last=DEAD).health is health


def test_broken_source_names_its_start_and_the_number_of_crawls() -> None:
    found = judged(crawls(BAD, BAD, BAD, GOOD), last=DEAD)
    assert (
        english(found.reason)
        == f"{english(DEAD.reason)}; failed 3 times in a row since 12 Oct 2026, 17:00"
    )


def test_source_recovers_by_itself_with_one_good_crawl() -> None:
    assert judged(crawls(GOOD, BAD, BAD, *[GOOD] * 20)).health is SourceHealth.HEALTHY


@pytest.mark.parametrize(
    ("past", "health"),
    [
        ([GOOD, BAD] * 10, SourceHealth.DEGRADED),
        ([*[GOOD] * 4, *[BAD] * 16], SourceHealth.DEGRADED),
        ([*[GOOD] * 5, *[BAD] * 15], SourceHealth.HEALTHY),
        ([GOOD, GOOD, GOOD, BAD] * 5, SourceHealth.HEALTHY),
        ([GOOD, BAD, BAD], SourceHealth.HEALTHY),
    ],
)
def test_success_rate_counts_until_a_streak_of_good_crawls(
    past: list[PastCrawl], health: SourceHealth
) -> None:
    assert judged(crawls(*past)).health is health


def test_success_rate_is_reported_with_the_last_failure() -> None:
    found = judged(crawls(*[GOOD, BAD] * 10))
    assert english(found.reason) == "only 10 of the last 20 crawls worked, the last failure: 500"


TWICE_A_MONTH = [day * 15.0 for day in range(10)]
WORKDAYS = [week * 7 + day for week in range(5) for day in (0, 1, 2, 3, 4)]


@pytest.mark.parametrize(
    ("days_ago", "silent_days", "health"),
    [
        pytest.param(TWICE_A_MONTH, 20, SourceHealth.HEALTHY, id="twice a month, 20 days"),
        pytest.param(TWICE_A_MONTH, 31, SourceHealth.QUIET, id="twice a month, a month"),
        pytest.param(TWICE_A_MONTH, 80, SourceHealth.DEGRADED, id="twice a month, 80 days"),
        pytest.param(WORKDAYS, 3.5, SourceHealth.HEALTHY, id="an office over a weekend"),
        pytest.param(WORKDAYS, 9, SourceHealth.QUIET, id="an office over the New Year"),
        pytest.param(WORKDAYS, 20, SourceHealth.DEGRADED, id="an office for three weeks"),
        pytest.param(
            [n / 40 for n in range(200)], 3, SourceHealth.HEALTHY, id="a paper for 3 days"
        ),
        pytest.param([n / 40 for n in range(400)], 5, SourceHealth.QUIET, id="a paper for 5 days"),
        pytest.param([0, 1], 13, SourceHealth.HEALTHY, id="unknown rhythm, 13 days"),
        pytest.param([0, 1], 90, SourceHealth.QUIET, id="unknown rhythm, 90 days"),
    ],
)
def test_publication_gap_is_compared_with_the_usual_gaps_of_the_source(
    days_ago: list[float], silent_days: float, health: SourceHealth
) -> None:
    seen = articles(*(day + silent_days for day in days_ago))
    assert judged(crawls(*[GOOD] * 10), seen=seen).health is health


def test_publication_gap_is_reported_with_the_usual_one() -> None:
    found = judged(crawls(GOOD), seen=articles(*(day + 35 for day in TWICE_A_MONTH)))
    assert english(found.reason) == (
        "feed announces 20 articles, but none is new since 07 Sep 2026, 35 days ago, "
        "where gaps of up to 15 days are usual"
    )


def test_dates_of_the_articles_give_the_rhythm_from_the_first_crawl_on() -> None:
    seen = [replace(one, first_seen_at=NOON) for one in articles(*TWICE_A_MONTH)]
    later = SourceHistory(
        now=NOON + timedelta(days=20), paused=False, last=FINE, crawls=crawls(GOOD), articles=seen
    )
    assert assess(later).health is SourceHealth.HEALTHY


def test_source_without_any_article_has_the_health_of_its_last_crawl() -> None:
    assert judged(crawls(GOOD), seen=[]) == FINE


@pytest.mark.parametrize(
    ("now", "usual", "health"),
    [
        (4, 20, SourceHealth.DEGRADED),
        (12, 20, SourceHealth.HEALTHY),
        (1, 4, SourceHealth.HEALTHY),
    ],
)
def test_yield_is_compared_with_what_the_same_list_used_to_announce(
    now: int, usual: int, health: SourceHealth
) -> None:
    few, many = (replace(GOOD, chain=(("feed", n), ("listing", None))) for n in (now, usual))
    assert judged(crawls(*[few] * 3, *[many] * 10)).health is health


def test_lower_yield_is_reported_with_the_usual_one() -> None:
    few = replace(GOOD, chain=(("feed", 4), ("listing", None)))
    assert english(judged(crawls(*[few] * 3, *[GOOD] * 10)).reason) == (
        "feed announces 4 articles where 20 were usual; look whether part of `discovery` moved"
    )


def test_fallback_is_reported_with_its_start() -> None:
    fallen = replace(GOOD, chain=(("feed", 0), ("listing", 8)))
    last = Diagnosis(
        health=SourceHealth.DEGRADED, reason=verbatim("feed failed; listing answered with 8")
    )
    found = judged(crawls(*[fallen] * 4, *[GOOD] * 10), last=last)
    assert english(found.reason) == (
        "feed failed; listing answered with 8; "
        "listing stands in since 12 Oct 2026, 16:00, in 4 crawls"
    )


def test_field_that_is_not_filled_any_more_is_named() -> None:
    whole = replace(GOOD, fields=FILLED)
    bare = replace(GOOD, fields={**FILLED, "published_at": {"none": 2}})
    found = judged(crawls(*[bare] * 3, *[whole] * 20))
    assert found.health is SourceHealth.DEGRADED
    assert english(found.reason) == (
        "date is filled in 0 of 6 articles, where 100% was usual; "
        "an operator should correct how pages are read (`layouts`)"
    )


def test_field_that_was_never_filled_is_not_missed() -> None:
    bare = replace(GOOD, fields={**FILLED, "author": {"none": 2}})
    assert judged(crawls(*[bare] * 30)).health is SourceHealth.HEALTHY


def test_announced_pages_that_never_give_text_break_the_source() -> None:
    empty = replace(GOOD, articles=0, failed=1, unreadable=1)
    found = judged(crawls(*[empty] * 6, *[GOOD] * 10))
    assert found.health is SourceHealth.BROKEN
    assert english(found.reason).startswith("6 new addresses in a row gave no article, in 6 crawls")


@pytest.mark.parametrize(
    ("calm", "health"),
    [(1, SourceHealth.DEGRADED), (4, SourceHealth.DEGRADED), (5, SourceHealth.HEALTHY)],
)
def test_firewall_that_comes_and_goes_is_reported_until_it_stays_away(
    calm: int, health: SourceHealth
) -> None:
    met = replace(GOOD, challenges=1)
    assert judged(crawls(*[GOOD] * calm, *[met] * 3, *[GOOD] * 9)).health is health


def test_dates_in_the_future_are_implausible() -> None:
    wrong = [replace(one, published_at=NOON + timedelta(days=90)) for one in DAILY[:8]]
    found = judged(crawls(GOOD), seen=[*wrong, *DAILY[8:]])
    assert found.health is SourceHealth.DEGRADED
    assert english(found.reason) == (
        "8 of the newest 20 dates lie in the future, one on 10 Jan 2027; "
        "an operator should correct how dates are read (`date` or `date_formats`)"
    )


def test_the_same_date_on_articles_of_many_days_is_implausible() -> None:
    same = [replace(one, published_at=NOON - timedelta(days=40)) for one in DAILY]
    found = judged(crawls(GOOD), seen=same)
    assert found.health is SourceHealth.DEGRADED
    assert english(found.reason).startswith(
        "20 of the newest 20 articles carry the same date, 02 Sep 2026"
    )


def test_documents_of_one_day_may_carry_its_date() -> None:
    day = NOON - timedelta(days=1)
    seen = [ArticleDates(first_seen_at=NOON, published_at=day) for _ in range(20)]
    assert judged(crawls(GOOD), seen=seen).health is SourceHealth.HEALTHY


def test_source_without_dates_is_not_blamed_for_them() -> None:
    seen = [replace(one, published_at=None) for one in DAILY]
    assert judged(crawls(GOOD), seen=seen).health is SourceHealth.HEALTHY
