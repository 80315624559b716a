"""Register entries: numbers and days as they are printed, and what a document replaces."""

from __future__ import annotations

from datetime import date

import pytest

from article.credits.register_entry import RegisterEntry, read_day, read_number, replaced_numbers


@pytest.mark.parametrize(
    ("printed", "number"),
    [
        ("1807/QĐ-TTg", "1807/QĐ-TTg"),
        (" 251/2026/NĐ-СР ", "251/2026/NĐ-CP"),
        ("Số 53/2024/QH15", "53/2024/QH15"),
        ("không số", None),
        (None, None),
    ],
)
def test_number_is_read_in_latin_letters(printed: str | None, number: str | None) -> None:
    assert read_number(printed) == number


@pytest.mark.parametrize(
    ("printed", "day"),
    [
        ("18-11-2026", date(2026, 11, 18)),
        ("1/1/2027", date(2027, 1, 1)),
        ("Ngày 01.02.2030", date(2030, 2, 1)),
        ("31/02/2026", None),
        ("Đã biết", None),
        (None, None),
    ],
)
def test_day_is_read_day_first_in_the_future_too(printed: str | None, day: date | None) -> None:
    assert read_day(printed) == day


def test_only_what_stands_behind_words_of_replacement_is_replaced() -> None:
    texts = (
        "Căn cứ Luật số 10/2020/QH14. Thay thế Nghị định số 62/2012/NĐ-CP, Nghị định số 5/2014/NĐ-CP.",
        "Bãi bỏ Quyết định số 17/2022/QĐ-TTg; hướng dẫn Thông tư số 8/2023/TT-BCA",
    )
    assert replaced_numbers(texts, own="5/2014/NĐ-CP") == ("62/2012/NĐ-CP", "17/2022/QĐ-TTg")


def test_entry_that_says_nothing_is_empty() -> None:
    assert RegisterEntry().is_empty
    assert not RegisterEntry(number="1/CT-TTg").is_empty
