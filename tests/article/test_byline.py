"""Bylines: names of people, separated from newspapers, places of work and sentences."""

from __future__ import annotations

import pytest

from article.credits.byline import author_name, byline_signature, pen_name, person_name


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("Xuân Sơn", "Xuân Sơn"),
        ("Xuân Sơn / Báo Thế giới và Việt Nam", "Xuân Sơn"),
        ("Tác giả: Xuân Sơn", "Xuân Sơn"),
        ("By John Smith", "John Smith"),
        ("  Xuân\u00a0Sơn – ", "Xuân Sơn"),
        ("Xuân Sơn, Thu Hà", "Xuân Sơn, Thu Hà"),
        ("XUÂN SƠN", "XUÂN SƠN"),
        ("baoquocte.vn", None),
        ("TTXVN", None),
        ("Báo Thế giới và Việt Nam", None),
        ("Báo Thế giới và Việt Nam / baoquocte.vn", None),
        ("toasoan@baoquocte.vn", None),
        ("", None),
        (None, None),
    ],
)
def test_printed_author_is_a_name_or_none(printed: str | None, name: str | None) -> None:
    assert author_name(printed) == name


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("Thu Hà", "Thu Hà"),
        ("hoanganh92", "hoanganh92"),
        ("Von Thu Hà", "Thu Hà"),
        ("admin", None),
        ("Ban biên tập", None),
        ("Newsroom", None),
        ("Xem thêm các bài viết khác của tác giả này", None),
        ("tin@bao.vn", None),
    ],
)
def test_who_is_marked_as_author_may_have_a_pen_name(printed: str, name: str | None) -> None:
    assert pen_name(printed) == name


@pytest.mark.parametrize(
    "printed", ["Đỗ Lan", "Nguyễn Thị Minh Anh", "Thu Hà, Đức Bình", "John Smith"]
)
def test_two_to_five_capitalised_syllables_are_a_person(printed: str) -> None:
    assert person_name(printed) == printed


@pytest.mark.parametrize(
    "printed", ["PV", "Nhóm PV", "Ban biên tập", "admin", "VOV.VN", "Phóng viên", "TTXVN", ""]
)
def test_anything_else_is_no_person(printed: str) -> None:
    assert person_name(printed) is None


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("Ngọc Mai", "Ngọc Mai"),
        ("Ngọc Mai.", "Ngọc Mai"),
        ("Ngọc Mai/VOV5", "Ngọc Mai"),
        ("Ngọc Mai (TTXVN)", "Ngọc Mai"),
        ("Ngọc Mai/VOV.VN", "Ngọc Mai"),
        ("Bài: Ngọc Mai", "Ngọc Mai"),
        ("Bài, ảnh: Ngọc Mai", "Ngọc Mai"),
        ("Thực hiện: Ngọc Mai", "Ngọc Mai"),
        ("Hoài Phương - Thu Hà", "Hoài Phương - Thu Hà"),
        ("Hoài Phương và Thu Hà", "Hoài Phương và Thu Hà"),
        ("Tin và ảnh: Ngọc Mai", "Ngọc Mai"),
        ("Phóng viên: Ngọc Mai", "Ngọc Mai"),
        ("Ngọc Mai (t/h)", "Ngọc Mai"),
        ("Ngọc Mai (tổng hợp)", "Ngọc Mai"),
        ("Ngọc Mai (dịch)", "Ngọc Mai"),
        ("Ngọc Mai (Theo một tờ báo địa phương)", "Ngọc Mai"),
        ("H. Nam", "H. Nam"),
        ("N.Trang", "N.Trang"),
        ("THU HÀ", "THU HÀ"),
    ],
)
def test_last_line_that_is_only_names_is_a_signature(line: str, names: str) -> None:
    assert byline_signature(line) == names


@pytest.mark.parametrize(
    "line",
    [
        "Ông Nam đã trở về nhà an toàn.",
        "Hai người bị tạm giữ.",
        "Theo TTXVN",
        "Ảnh: Ngọc Mai",
        "Báo Chính phủ",
        "VOV",
        "Ngọc Mai/Hội Phụ nữ xã",
        "PV",
        "Video: Ngọc Mai",
        "Ảnh Ngọc Mai",
        "Theo Ngọc Mai",
        "Ngọc Mai kể lại câu chuyện của mình",
        "",
        "T.H",
        "THE END",
        "Ngọc Mai (ảnh)",
        "(tổng hợp)",
    ],
)
def test_sentence_or_outlet_is_no_signature(line: str) -> None:
    assert byline_signature(line) is None
