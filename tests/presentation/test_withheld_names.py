"""Initials of victims: replaced wherever they stand for a person, and nowhere else."""

from __future__ import annotations

import pytest

from presentation.highlight import TextRun
from presentation.withheld_names import withhold_in_runs, withhold_initials


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Gia đình chị S.M.D ở xã Phong Điền", "Gia đình chị [giấu tên] ở xã Phong Điền"),
        ("cháu N.T.H. bị lừa bán", "cháu [giấu tên] bị lừa bán"),
        ("cứu em Lê Thị H., 15 tuổi", "cứu em [giấu tên], 15 tuổi"),
        ("Nạn nhân là V.T.K (SN 2009) trình báo", "Nạn nhân là [giấu tên] (SN 2009) trình báo"),
        ("hai thiếu nữ Đ.T. và nạn nhân B.", "hai thiếu nữ [giấu tên] và nạn nhân [giấu tên]"),
        ("cứu em Ng.T.H, 15 tuổi, và cháu Th.", "cứu em [giấu tên], 15 tuổi, và cháu [giấu tên]"),
        ("Chị A.B và anh C.D", "Chị [giấu tên] và anh [giấu tên]"),
    ],
)
def test_initials_of_a_person_are_withheld(text: str, shown: str) -> None:
    assert withhold_initials(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "Công an TP.HCM và TP. Đà Nẵng",
        "tại Q.1, P.12",
        "chị Nguyễn Thị Hoa ở TP.HCM",
        "U.S. State Department",
        "Bộ LĐ-TB&XH; P.V. ghi",
        "Giải cứu 9 người. Bắt 4 nghi phạm.",
        "lời khai của em. Công an điều tra",
    ],
)
def test_other_initials_stay(text: str) -> None:
    assert withhold_initials(text) == text


def test_english_text_says_it_in_english() -> None:
    shown = withhold_initials("The victim N.T.H. was sold", language="en")
    assert shown == "The victim [name withheld] was sold"


def test_mark_between_word_and_name_does_not_reveal_it() -> None:
    runs = (
        TextRun(text="họ "),
        TextRun(text="lừa bán em", marked=True),
        TextRun(text=" N.T.H qua"),
    )
    assert withhold_in_runs(runs) == (
        TextRun(text="họ "),
        TextRun(text="lừa bán em", marked=True),
        TextRun(text=" [giấu tên] qua"),
    )


def test_name_cut_by_a_mark_is_replaced_once() -> None:
    runs = (TextRun(text="chị N."), TextRun(text="T.H", marked=True), TextRun(text=" kể"))
    assert "".join(run.text for run in withhold_in_runs(runs)) == "chị [giấu tên] kể"


def test_text_without_initials_is_the_same_object() -> None:
    runs = (TextRun(text="Bảy người được giải cứu"),)
    assert withhold_in_runs(runs) is runs


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("anh Giàng A S. kể lại", "anh [giấu tên] kể lại"),
        ("chị Vàng Thị M (26 tuổi) trình báo", "chị [giấu tên] (26 tuổi) trình báo"),
        ("hai chị em B. và M. được đưa về", "hai chị em [giấu tên] được đưa về"),
        ("hai nạn nhân là P.T.A và L.T.B", "hai nạn nhân là [giấu tên]"),
        ("Nạn nhân gồm N.V.A., T.T.B. và L.C. đã về", "Nạn nhân gồm [giấu tên] đã về"),
        ("em H., P. Bến Nghé, Q.1", "em [giấu tên], P. Bến Nghé, Q.1"),
        ("ông Phạm Minh Chính và bà Lê Thị Hoa", "ông Phạm Minh Chính và bà Lê Thị Hoa"),
    ],
)
def test_names_in_a_row_and_without_a_last_dot_are_withheld(written: str, shown: str) -> None:
    assert withhold_initials(written) == shown
