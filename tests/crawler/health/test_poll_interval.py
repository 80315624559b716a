"""Pace: when a source is asked next and why, and whose turn it is when there are more than slots."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

import pytest
from fixtures.samples.sentences import english
from hypothesis import given
from hypothesis import strategies as st

from article.dates import HANOI
from crawler.source.active_hours import Hours
from crawler.source.declaration import Polling
from crawler.source.poll_interval import PollHistory, Yield, by_priority, max_interval, next_poll

NOON = datetime(2026, 10, 12, 12, tzinfo=HANOI)
POLLING = Polling(every=timedelta(minutes=30), at_most=timedelta(hours=12))
DAY = timedelta(days=1)


def yields(lately: int, usually: int) -> tuple[Yield, ...]:
    return Yield(new_articles=lately, span=2 * DAY), Yield(new_articles=usually, span=14 * DAY)


def planned(*, polling: Polling = POLLING, chance: float = 0.0, now: datetime = NOON, **known):
    return next_poll(polling, PollHistory(**known), now=now, jitter=chance)


# How often it publishes


@pytest.mark.parametrize(
    ("lately", "usually", "pause", "why"),
    [
        (60, 400, timedelta(minutes=30), "every 30 min, its shortest pause, for it brought 60 new articles in 2 days"),
        (2, 14, timedelta(hours=3), "every 3 h, for it brought 2 new articles in 2 days"),
        (0, 14, timedelta(hours=3), "every 3 h, for it brought 14 new articles in 14 days"),
        (4, 4, timedelta(hours=1, minutes=30), "every 1 h 30 min, for it brought 4 new articles in 2 days"),
        (0, 0, timedelta(hours=12), "every 12 h, its longest pause, for it brought no new article in 14 days"),
    ],
    ids=["often", "daily", "daily but not lately", "woken up", "silent"],
)  # fmt: skip
def test_source_is_asked_as_often_as_it_publishes(lately, usually, pause, why: str) -> None:
    poll = planned(yields=yields(lately, usually))
    assert poll.at - NOON == pytest.approx(pause, rel=0.1)
    assert why in english(poll.reason)


def test_source_known_for_less_than_a_day_is_asked_as_declared() -> None:
    poll = planned(yields=(Yield(new_articles=0, span=timedelta(hours=20)),))
    assert poll.at == NOON + POLLING.every
    assert (
        english(poll.reason) == "it is asked every 30 min until a day shows how often it publishes"
    )


def test_source_without_discovery_is_asked_as_declared() -> None:
    assert planned().at == NOON + POLLING.every


@given(
    new=st.integers(0, 10_000),
    days=st.integers(0, 14),
    failures=st.integers(0, 50),
    chance=st.floats(0, 1),
    every=st.integers(1, 600),
    longer=st.integers(0, 3_000),
)
def test_no_pause_leaves_its_bounds(new, days, failures, chance, every, longer) -> None:
    polling = Polling(every=timedelta(minutes=every), at_most=timedelta(minutes=every + longer))
    known = PollHistory(yields=(Yield(new_articles=new, span=days * DAY),), failures=failures)
    pause = next_poll(polling, known, now=NOON, jitter=chance).at - NOON
    assert polling.every <= pause <= polling.at_most


def test_chance_spreads_the_crawls_a_little() -> None:
    assert planned(chance=1.0).at == NOON + timedelta(minutes=33)


# Failures and peace


@pytest.mark.parametrize(("failures", "hours"), [(1, 1), (2, 2), (3, 4), (5, 12), (1_000_000, 12)])
def test_pause_doubles_with_each_failure_up_to_the_bound(failures: int, hours: int) -> None:
    poll = planned(failures=failures, yields=yields(60, 400))
    assert poll.at - NOON == pytest.approx(timedelta(hours=hours), rel=0.1)
    assert "brought nothing, so it is tried again after" in english(poll.reason)


def test_rate_limited_source_is_not_polled_until_the_limit_ends() -> None:
    poll = planned(rate_limited_until=NOON + timedelta(hours=3))
    assert poll.at == NOON + timedelta(hours=3)
    assert english(poll.reason) == "its server asked to be left alone until 15:00, 12 Oct"


# Hours

DAYTIME = Hours(first=time(6), last=time(22))


def at_hours(hours: Hours, **more) -> Polling:
    return Polling(every=timedelta(minutes=30), at_most=timedelta(hours=12), hours=hours, **more)


def test_poll_that_falls_into_the_night_waits_for_the_morning() -> None:
    late = NOON.replace(hour=21, minute=50)
    poll = planned(polling=at_hours(DAYTIME), now=late)
    assert poll.at == NOON.replace(hour=6) + DAY
    assert english(poll.reason).endswith("; it is asked at 06:00–22:00")


def test_polls_that_wait_for_the_morning_are_spread() -> None:
    late = NOON.replace(hour=23)
    poll = planned(polling=at_hours(DAYTIME), now=late, chance=0.5)
    assert poll.at == NOON.replace(hour=6, minute=15) + DAY


def test_source_may_be_asked_less_often_at_night_instead_of_never() -> None:
    slow = at_hours(Hours(first=time(6), last=time(22), pause_outside=timedelta(hours=3)))
    assert planned(polling=slow, now=NOON.replace(hour=23)).at == NOON.replace(hour=2) + DAY
    # Never past the morning.
    early = NOON.replace(hour=4)
    assert planned(polling=slow, now=early).at == NOON.replace(hour=6)


def test_hours_may_cross_midnight() -> None:
    night = Hours(first=time(22), last=time(4))
    assert night.contains(NOON.replace(hour=3, minute=59))
    assert not night.contains(NOON.replace(hour=4))
    assert night.next_start(NOON) == NOON.replace(hour=22)


def test_bound_allows_for_the_night() -> None:
    assert max_interval(POLLING) == POLLING.at_most
    assert max_interval(at_hours(DAYTIME)) == POLLING.at_most + DAY


BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize("first", [time(1, 30), time(2, 30), time(3)])
@pytest.mark.parametrize("eve", [(3, 28), (10, 24)], ids=["begins", "ends"])
def test_summer_time_neither_doubles_nor_drops_a_morning(first: time, eve: tuple[int, int]) -> None:
    month, of_month = eve
    day = datetime(2026, month, of_month, 12, tzinfo=UTC)
    polling = Polling(
        every=timedelta(hours=6), at_most=timedelta(hours=6),
        hours=Hours(first=first, last=time(4), zone=BERLIN),
    )  # fmt: skip
    polls, now = [], day
    for _ in range(3):
        now = next_poll(polling, PollHistory(), now=now, jitter=0.0).at
        polls.append(now.astimezone(BERLIN).date())
    first_day = day.astimezone(BERLIN).date()
    assert polls == [first_day + timedelta(days=number) for number in (1, 2, 3)]


# Turns


class Waits(NamedTuple):
    name: str
    due_at: datetime | None
    last_at: datetime | None
    requested_at: datetime | None = None


def waits(name: str, *, pause: timedelta, late: timedelta, **more) -> Waits:
    return Waits(name, NOON - late, NOON - late - pause, **more)


def test_turn_is_by_lateness_measured_in_own_pauses_or_hours() -> None:
    hot = waits("hot", pause=timedelta(minutes=30), late=timedelta(minutes=20))
    quiet = waits("quiet", pause=timedelta(hours=12), late=timedelta(minutes=30))
    hotter = waits("hotter", pause=timedelta(minutes=30), late=timedelta(minutes=5))
    assert by_priority([quiet, hotter, hot], now=NOON) == ["hot", "quiet", "hotter"]


def test_source_that_was_never_asked_comes_before_those_that_were() -> None:
    late = waits("late", pause=timedelta(minutes=30), late=10 * DAY)
    assert by_priority([late, Waits("new", None, None)], now=NOON) == ["new", "late"]


def test_source_a_person_asked_for_comes_first() -> None:
    asked = waits("asked", pause=timedelta(hours=12), late=-timedelta(hours=9), requested_at=NOON)
    assert by_priority([Waits("new", None, None), asked], now=NOON) == ["asked", "new"]
