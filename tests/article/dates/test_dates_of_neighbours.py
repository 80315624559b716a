"""Dates as papers of Cambodia, Laos, Thailand and English-speaking ministries print them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from article.dates import HANOI, read_date

NOW = datetime(2026, 11, 25, tzinfo=UTC)


@pytest.mark.parametrize(
    "printed",
    [
        "ថ្ងៃទី២៤ ខែវិច្ឆិកា ឆ្នាំ២០២៦ ម៉ោង ១៤:០៧",
        "24 ພະຈິກ 2026 14:07",
        "24 พฤศจิกายน 2569 14:07",
        "๒๔ พ.ย. ๒๕๖๙ 14:07",
        "Tue, 11/24/2026 - 14:07",
    ],
)
def test_a_date_of_a_neighbour_is_read(printed: str) -> None:
    found = read_date(printed, now=NOW)
    assert found is not None
    assert found.at == datetime(2026, 11, 24, 14, 7, tzinfo=HANOI)


def test_a_weekday_in_english_decides_which_number_is_the_month() -> None:
    found = read_date("Fri, 11/06/2026 - 09:00", now=NOW)
    assert found is not None
    assert found.at.date().isoformat() == "2026-11-06"


@pytest.mark.parametrize(
    "printed", ["11/06/2026 09:00", "Thursday, 11/06/2026", "Thứ Sáu, 11/06/2026"]
)
def test_the_day_comes_first_where_nothing_speaks_against_it(printed: str) -> None:
    found = read_date(printed, now=NOW)
    assert found is not None
    assert found.at.date().isoformat() == "2026-06-11"


@pytest.mark.parametrize("printed", ["31/13/2026", "13/13/2026", "13.24.2026"])
def test_a_date_that_no_order_makes_possible_is_none(printed: str) -> None:
    assert read_date(printed, now=NOW) is None
