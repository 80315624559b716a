"""Places named in an article, and names that are no places."""

from __future__ import annotations

import pytest

from relevance import PlaceKind, judge


def named(text, field="text"):
    fields = {"title": "", "lead": None, "text": ""} | {field: text}
    return [place.name for place in judge(**fields).places]


def test_two_provinces_joined_by_and_are_two():
    assert named("An Giang và Kiên Giang bàn giao hồ sơ.") == ["An Giang", "Kiên Giang"]


def test_a_merged_province_keeps_its_name_and_names_its_new_province():
    (place,) = judge(title="", lead=None, text="Vụ việc ở tỉnh Hà Giang.").places
    assert (place.name, place.code, place.now) == ("Hà Giang", "VN-03", "Tuyên Quang")


def test_a_province_that_kept_its_name_is_itself_now():
    (place,) = judge(title="", lead=None, text="Vụ việc ở tỉnh Tuyên Quang.").places
    assert (place.kind, place.now) == (PlaceKind.PROVINCE, None)


@pytest.mark.parametrize(
    "text",
    [
        "Anh Hà Nam cho biết gia đình rất vui.",
        "Bị cáo Nguyễn Hà Nam xin giảm án.",
        "Hà Nam khai đã quen nạn nhân qua mạng.",
        "Khu vực châu Á - Thái Bình Dương.",
        "Tai nạn trên đường Điện Biên Phủ.",
        "Gìn giữ hòa bình Liên hợp quốc.",
        "Tư tưởng Hồ Chí Minh.",
        "Đợt gió Lào kéo dài.",
        "Anh T. và anh Đức về quê.",
        "Người đàn ông xã Hòa Bình trình báo.",
        "Đối tượng người Trung Quốc bỏ chạy.",
    ],
)
def test_is_not_a_place(text):
    assert named(text) == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Công an tỉnh Hà Nam bắt hai người.", "Hà Nam"),
        ("TP.HCM mưa lớn.", "TP. Hồ Chí Minh"),
        ("Công an tỉnh Thanh Hoá.", "Thanh Hóa"),
        ("Công an tỉnh Đăk Lăk.", "Đắk Lắk"),
        ("Bà Rịa – Vũng Tàu nắng.", "Bà Rịa - Vũng Tàu"),
        ("LẠNG SƠN: BẮT HAI NGƯỜI", "Lạng Sơn"),
        ("Sang Anh trồng cần sa.", "Anh"),
        ("Trở về qua cửa khẩu quốc tế Mộc Bài.", "cửa khẩu Mộc Bài"),
        ("Police in Lao Cai said.", "Lào Cai"),
    ],
)
def test_is_a_place(text, name):
    assert named(text) == [name]


def test_lao_cai_is_not_laos():
    assert named("Công an Lào Cai.") == ["Lào Cai"]


def test_taiwan_with_its_bracket_is_not_china():
    assert named("Lao động tại Đài Loan (Trung Quốc).") == ["Đài Loan"]


def test_henan_is_in_china():
    (place,) = judge(title="", lead=None, text="Bị bán tới Hà Nam, Trung Quốc.").places
    assert (place.kind, place.code) == (PlaceKind.SITE, "CN")


def test_compounds_are_sites():
    places = judge(title="Từ KK Park tới Myawaddy", lead=None, text="").places
    assert {(place.name, place.kind) for place in places} == {
        ("KK Park", PlaceKind.SITE),
        ("Myawaddy", PlaceKind.SITE),
    }


def test_a_reporter_signing_with_a_place_name_is_no_place():
    assert named("Công an vào cuộc điều tra.\nHải Dương") == []


def test_places_are_named_whether_or_not_the_article_is_relevant():
    judgement = judge(title="Mưa lớn ở Cà Mau", lead=None, text="")
    assert not judgement.relevant
    assert [place.name for place in judgement.places] == ["Cà Mau"]
