"""Roles of places are what the text says: origin, transit, destination, rescue; else none."""

from __future__ import annotations

import pytest

from grouping.facts.place_roles import PlaceRole, places_in_roles
from relevance import judge
from relevance.judgement import Place, PlaceKind


def roles(text: str) -> set[tuple[str, PlaceRole]]:
    places = judge(title="Mua bán người", lead=None, text=text).places
    return {(one.place.name, one.role) for one in places_in_roles([text], places)}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Nạn nhân quê ở Nghệ An, Hà Tĩnh và Thanh Hóa.",
            {("Nghệ An", "origin"), ("Hà Tĩnh", "origin"), ("Thanh Hóa", "origin")},
        ),
        (
            "Nhóm này đưa nạn nhân qua cửa khẩu Mộc Bài sang Campuchia rồi bán vào KK Park.",
            {("cửa khẩu Mộc Bài", "transit"), ("Campuchia", "destination"), ("KK Park", "destination")},
        ),
        ("Chín người bị lừa bán sang casino Golden Star ở Bavet.", {("Bavet", "destination")}),
        (
            "Bốn phụ nữ bị đưa từ Lào Cai sang Lào.",
            {("Lào Cai", "origin"), ("Lào", "destination")},
        ),
        ("Họ bị lừa bán qua Campuchia.", {("Campuchia", "destination")}),
        ("Các em được giải cứu tại Vân Nam.", {("Vân Nam", "rescue")}),
        ("Nạn nhân bị giữ trong một khách sạn ở Sihanoukville.", {("Sihanoukville", "destination")}),
        ("Victims were sold to Cambodia.", {("Campuchia", "destination")}),
    ],
)  # fmt: skip
def test_role_is_read_from_the_words_before_the_place(text, expected) -> None:
    assert {(name, role.value) for name, role in roles(text)} == expected


@pytest.mark.parametrize(
    "text",
    [
        "Bị can Trần Văn Bình, quê Nghệ An, bị khởi tố tại Hà Nội về tội mua bán người.",
        "Công an tỉnh Tây Ninh phối hợp với cảnh sát Campuchia điều tra vụ mua bán người.",
        "TAND tỉnh An Giang đưa ra xét xử vụ mua bán người tại Long An.",
    ],
)
def test_where_police_and_courts_are_and_suspects_come_from_is_no_role(text: str) -> None:
    assert roles(text) == set()


def test_each_role_has_the_sentence_that_says_so() -> None:
    (found,) = places_in_roles(
        ["Tin ngắn.", "Một nhóm bị bắt. Họ bán 4 người sang Lào. Tòa chưa xử."],
        [Place(name="Lào", kind=PlaceKind.COUNTRY, code="LA")],
    )
    assert found.quote == "Họ bán 4 người sang Lào."


def test_a_text_of_one_name_is_read_in_bounded_work() -> None:
    text = "sang Lào " * 60_000
    found = places_in_roles([text], [Place(name="Lào", kind=PlaceKind.COUNTRY, code="LA")])
    assert [one.role for one in found] == [PlaceRole.DESTINATION]
