"""Reports in the words of one form that give other figures are of two events, whatever else they share."""

from __future__ import annotations

from datetime import date

import pytest

from grouping.facts.contradiction import has_other_figures
from grouping.facts.extraction import EventFacts, extract_facts

DAY = date(2026, 4, 22)
TRIAL = (
    "Sáng 21/4, Tòa án nhân dân tỉnh Nghệ An xét xử sơ thẩm bị cáo, {age} tuổi, về tội mua bán người. "
    "Năm {year}, bị cáo rủ một cô gái sang Trung Quốc làm thuê rồi bán với giá {price}.000 tệ. "
    "Hội đồng xét xử tuyên phạt {prison} năm tù."
)


def facts(text: str, *, on: date = DAY) -> EventFacts:
    return extract_facts("TAND Nghệ An xử vụ bán người", text, on=on, stage=None)


def trial(*, age: int = 39, year: int = 2012, price: int = 30, prison: int = 9) -> EventFacts:
    return facts(TRIAL.format(age=age, year=year, price=price, prison=prison))


def test_two_trials_of_one_court_and_day_are_two_events() -> None:
    assert has_other_figures(trial(), trial(age=44, year=2009, price=46, prison=12))


@pytest.mark.parametrize(
    "one_in_common", [{"age": 39}, {"year": 2012}, {"price": 30}, {"prison": 9}]
)
def test_one_figure_in_common_leaves_two_reports_together(one_in_common: dict[str, int]) -> None:
    others = {"age": 44, "year": 2009, "price": 46, "prison": 12, **one_in_common}
    assert not has_other_figures(trial(), trial(**others))


def test_a_corrected_number_of_victims_parts_nothing() -> None:
    first = facts("Công an giải cứu 9 nạn nhân, bắt một phụ nữ 41 tuổi.")
    later = facts("Công an giải cứu 31 nạn nhân, bắt một phụ nữ 41 tuổi.")
    assert not has_other_figures(first, later)


def test_another_night_another_load_and_other_guides_are_another_event() -> None:
    first = facts(
        "Tối 18/4, đồn bắt hai người 19 và 33 tuổi đưa 4 người qua biên giới, giá 8 triệu đồng."
    )
    second = facts(
        "Tối 21/4, đồn bắt hai người 41 và 44 tuổi đưa 7 người qua biên giới, giá 21 triệu đồng."
    )
    assert has_other_figures(first, second)


def test_an_english_sentence_counts_years_in_prison() -> None:
    found = facts("The man was jailed for 12 years; his wife got 9 years in prison.")
    assert found.prison_years == {9, 12}
