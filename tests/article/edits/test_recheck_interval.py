"""Recheck interval: hours for new and flagged pages, weeks for old ones, never for none."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from article.recheck_interval import next_check

NOW = datetime(2026, 10, 12, 12, tzinfo=UTC)


def pause(
    *, age: timedelta, flagged: bool, absent: bool = False, key: str = "vov.vn:1"
) -> timedelta:
    planned = next_check(key=key, now=NOW, dated=NOW - age, flagged=flagged, absent=absent)
    return planned - NOW


@pytest.mark.parametrize(
    ("age", "flagged", "about"),
    [
        (timedelta(0), True, timedelta(hours=6)),
        (timedelta(days=2), True, timedelta(days=1)),
        (timedelta(days=14), True, timedelta(days=7)),
        (timedelta(days=90), True, timedelta(days=28)),
        (timedelta(0), False, timedelta(days=2)),
        (timedelta(days=2), False, timedelta(days=10)),
        (timedelta(days=14), False, timedelta(days=28)),
        (timedelta(days=4_000), False, timedelta(days=28)),
    ],
)
def test_pause_grows_with_age_and_shrinks_with_weight(
    age: timedelta, flagged: bool, about: timedelta
) -> None:
    assert about * 0.9 <= pause(age=age, flagged=flagged) <= about * 1.1


@pytest.mark.parametrize("flagged", [True, False])
def test_missing_page_is_checked_again_within_half_a_day(flagged: bool) -> None:
    found = pause(age=timedelta(days=400), flagged=flagged, absent=True)
    assert timedelta(hours=10) < found < timedelta(hours=14)


def test_page_dated_in_the_future_counts_as_new() -> None:
    assert pause(age=timedelta(days=-1), flagged=True) < timedelta(hours=7)


def test_same_page_gets_the_same_share_of_jitter() -> None:
    age = timedelta(days=1)
    assert pause(age=age, flagged=True) == pause(age=age, flagged=True)


def test_pages_of_one_age_are_spread() -> None:
    pauses = {pause(age=timedelta(0), flagged=True, key=f"vov.vn:{i}") for i in range(50)}
    assert len(pauses) > 40


@given(
    st.text(),
    st.timedeltas(timedelta(days=-2), timedelta(days=9_000)),
    st.booleans(),
    st.booleans(),
)
def test_every_page_is_checked_again_within_a_month(
    key: str, age: timedelta, flagged: bool, absent: bool
) -> None:
    found = pause(age=age, flagged=flagged, absent=absent, key=key)
    assert timedelta(hours=5) < found < timedelta(days=31)
