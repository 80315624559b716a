"""Chapters of one case are linked by facts over months; look-alikes, other places and names alone are not."""

from __future__ import annotations

from datetime import date

import pytest

from grouping.case_links import Chapter, LinkedCase, link_cases
from grouping.facts.extraction import extract_facts
from relevance.case_stage import find_stage

FOUND = (
    "Kiên Giang: bốn thiếu nữ được đưa khỏi quán karaoke",
    "Bốn em từ 14 đến 16 tuổi bị giữ căn cước, bị ép tiếp khách để trả khoản nợ 45 triệu đồng. "
    "Một em gọi được cho chị gái. Công an tỉnh Kiên Giang tạm giữ bà chủ quán 38 tuổi.",
    date(2026, 3, 10),
    (("Kiên Giang", "An Giang"),),
)
TRIED = (
    "Bà chủ quán karaoke nhận 11 năm tù vì giữ bốn em gái",
    "Tòa án tỉnh Kiên Giang tuyên phạt bị cáo về tội mua bán người dưới 16 tuổi. "
    "Khoản nợ 45 triệu đồng mà bốn em bị ghi được tòa xác định là khống.",
    date(2026, 9, 18),
    (("Kiên Giang", "An Giang"),),
)


def chapter(
    number: int,
    report: tuple[str, str, date, tuple[tuple[str, str], ...]],
    story: int | None = None,
) -> Chapter:
    title, text, day, units = report
    found = find_stage(title=title, lead=None, text=text)
    facts = extract_facts(title, text, on=day, stage=found.stage if found else None, units=units)
    return Chapter(page_id=number, story_id=story, facts=facts)


def sizes(cases: list[LinkedCase]) -> list[list[int]]:
    return [[one.page_id for one in case.chapters] for case in cases]


def test_a_trial_goes_on_with_the_rescue_of_months_before() -> None:
    (case,) = link_cases([chapter(2, TRIED), chapter(1, FOUND)])
    assert [one.page_id for one in case.chapters] == [1, 2]
    (link,) = case.links
    assert (link.page_id, link.earlier_id) == (2, 1)
    shared = {kind.value: values for kind, values in link.match.shared}
    assert {"place", "people", "money"} <= shared.keys()
    assert "4" in shared["people"]


@pytest.mark.parametrize(
    ("changed", "to"),
    [
        ("Kiên Giang", "Nghệ An"),
        ("2026, 9", "2026, 3"),
    ],
)
def test_another_province_or_no_later_stage_parts_them(changed: str, to: str) -> None:
    title, text, day, _ = TRIED
    if changed == "Kiên Giang":
        other = (title.replace(changed, to), text.replace(changed, to), day, ((to, to),))
    else:
        other = (FOUND[0].replace("Bốn", "Ba"), FOUND[1].replace("Bốn", "Ba"), day, FOUND[3])
    assert sizes(link_cases([chapter(1, FOUND), chapter(2, other)])) == [[1], [2]]


def test_two_newsrooms_on_one_day_are_of_one_case_without_a_shared_phrase() -> None:
    other = (
        "Nợ khống 45 triệu và bốn cô bé sau cánh cửa phòng hát",
        "Người chị nhận cuộc gọi lúc nửa đêm. Sáng hôm sau, bốn em tuổi 14 đến 16 rời quán karaoke ở "
        "Kiên Giang; chủ quán, 38 tuổi, bị giữ.",
        date(2026, 3, 11),
        (("Kiên Giang", "An Giang"),),
    )
    assert sizes(link_cases([chapter(1, FOUND), chapter(2, other)])) == [[1, 2]]


def test_reports_of_one_story_are_one_case_whatever_they_share() -> None:
    plain = ("Tin ngắn", "Không có chi tiết.", date(2026, 3, 11), ())
    assert sizes(link_cases([chapter(1, FOUND, story=7), chapter(2, plain, story=7)])) == [[1, 2]]


def test_a_name_of_a_person_links_nothing() -> None:
    one = ("Bắt một phụ nữ", "Trần Thị Mơ Ước bị bắt.", date(2026, 3, 1), ())
    two = ("Tuyên phạt một phụ nữ", "Trần Thị Mơ Ước bị tuyên phạt.", date(2026, 8, 1), ())
    assert sizes(link_cases([chapter(1, one), chapter(2, two)])) == [[1], [2]]


def test_a_fact_of_many_reports_costs_no_square_of_them() -> None:
    many = [chapter(number, FOUND) for number in range(1, 700)]
    assert sum(len(group) for group in sizes(link_cases(many))) == len(many)
