"""Figures are taken only where the text states them."""

from __future__ import annotations

import pytest

from relevance import FactKind, judge

TITLE = "Triệt phá đường dây mua bán người"


def stated(text):
    return [(fact.kind, fact.value) for fact in judge(title=TITLE, lead=None, text=text).facts]


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("Công an xác định 13 nạn nhân.", FactKind.VICTIMS, "13"),
        ("Trong đó có 1.900 nạn nhân.", FactKind.VICTIMS, "1900"),
        ("Lực lượng giải cứu thành công 21 thiếu nữ.", FactKind.VICTIMS, "21"),
        ("Hai cô gái bị lừa bán sang Campuchia.", FactKind.VICTIMS, "2"),
        ("Khởi tố 03 bị can.", FactKind.OFFENDERS, "3"),
        ("Bắt giữ 5 người liên quan.", FactKind.OFFENDERS, "5"),
        ("Theo khoản 2, Điều 150 Bộ luật Hình sự.", FactKind.LAW_ARTICLE, "150.2"),
        ("Theo điểm a khoản 1 Điều 151 BLHS.", FactKind.LAW_ARTICLE, "151.1.a"),
        ("Tòa tuyên phạt bị cáo 12 năm tù.", FactKind.SENTENCE_YEARS, "12"),
        ("Bị cáo lĩnh 7 năm 6 tháng tù.", FactKind.SENTENCE_YEARS, "7.5"),
        ("Kẻ cầm đầu bị tuyên phạt tù chung thân.", FactKind.SENTENCE_YEARS, "life"),
        ("Police rescued 4 women.", FactKind.VICTIMS, "4"),
        ("He was sentenced to 9 years.", FactKind.SENTENCE_YEARS, "9"),
    ],
)
def test_is_stated(text, kind, value):
    assert stated(text) == [(kind, value)]


@pytest.mark.parametrize(
    "text",
    [
        "Khung hình phạt từ 8 đến 15 năm tù.",
        "Bị cáo có thể lĩnh án 20 năm tù.",
        "Theo Điều 150 của luật cũ.",
        "Ngày 12/3, nạn nhân trình báo.",
        "Nhiều nạn nhân được đưa về.",
        "Năm 2024, công an vào cuộc.",
    ],
)
def test_is_not_stated(text):
    assert stated(text) == []


def test_each_figure_comes_with_its_sentence_and_place():
    text = "Mở đầu. Công an xác định 13 nạn nhân ở hai tỉnh. Kết thúc."
    (fact,) = judge(title=TITLE, lead=None, text=text).facts
    assert text[fact.start : fact.end] == "13 nạn nhân"
    assert fact.quote == "Công an xác định 13 nạn nhân ở hai tỉnh."


def test_nobody_is_named():
    text = "Công an giải cứu 2 cháu bé, trong đó có cháu Nguyễn Thị A., 14 tuổi."
    assert all(
        "Nguyễn" not in text[f.start : f.end]
        for f in judge(title=TITLE, lead=None, text=text).facts
    )


@pytest.mark.parametrize(
    "text", ["Giải cứu {} người.", "Xác định {} nạn nhân.", "Bị phạt {} năm tù."]
)
@pytest.mark.parametrize("number", ["1" + ".000" * 2_000, "1" * 6_000, "٣" * 6_000])
def test_number_without_end_is_no_figure(text, number):
    assert stated(text.format(number)) == []


def test_large_number_is_read():
    assert stated("Xác định 1.000.000 nạn nhân.") == [(FactKind.VICTIMS, "1000000")]
