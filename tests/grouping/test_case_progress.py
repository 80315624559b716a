"""What a report adds to a known case: figures, charge, stage, country; never less than was known."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from grouping.case_progress import CaseMove, CaseReport, MoveKind, case_moves
from relevance import judge
from relevance.case_stage import CaseStage, find_stage

CRIME = "Mua bán người: "
DAY = datetime(2026, 11, 20, tzinfo=UTC)


def report(number: int, title: str, text: str = "", **more: object) -> CaseReport:
    title = f"{CRIME}{title}"
    judged = judge(title=title, lead=None, text=text, language="vi")
    return CaseReport(
        page_id=number,
        at=DAY + timedelta(hours=number),
        facts=judged.facts,
        stage=find_stage(title=title, lead=None, text=text),
        **more,  # type: ignore[arg-type]
    )


def moved(*moves: CaseMove) -> list[tuple[str, str | None, str]]:
    return [(move.kind.value, move.before, move.after) for move in moves]


def test_more_victims_are_a_move_with_both_figures_and_the_sentence() -> None:
    first = report(1, "Giải cứu 9 nạn nhân bị lừa bán sang casino")
    later = report(2, "Vụ casino: số nạn nhân được giải cứu lên tới 31")
    (move,) = case_moves([first], [later])
    assert moved(move) == [("victims", "9", "31")]
    assert move.quote == f"{CRIME}Vụ casino: số nạn nhân được giải cứu lên tới 31"
    assert move.page_id == 2


@pytest.mark.parametrize(
    "title", ["Giải cứu 9 nạn nhân", "Giải cứu 7 nạn nhân", "Giải cứu nạn nhân"]
)
def test_the_same_fewer_or_no_victims_are_no_move(title: str) -> None:
    assert not case_moves([report(1, "Giải cứu 9 nạn nhân")], [report(2, title)])


def test_a_first_figure_is_no_move_as_another_newsroom_may_only_count() -> None:
    assert not case_moves([report(1, "Giải cứu nhiều cô gái")], [report(2, "Giải cứu 5 nạn nhân")])


def test_the_headline_counts_not_the_background_of_the_body() -> None:
    later = report(2, "Giải cứu 9 nạn nhân", "Năm 2025 cả nước có 300 nạn nhân được giải cứu.")
    assert not case_moves([report(1, "Giải cứu 9 nạn nhân")], [later])


def test_a_stage_is_reached_once() -> None:
    first = report(1, "Bắt giữ nhóm lừa bán người")
    charged = report(2, "Khởi tố nhóm lừa bán người")
    again = report(3, "Khởi tố những kẻ lừa bán người")
    assert moved(*case_moves([first], [charged])) == [("stage", "arrested", "charged")]
    assert not case_moves([first, charged], [again])


def test_an_earlier_stage_reported_later_is_no_move() -> None:
    charged = report(1, "Khởi tố nhóm lừa bán người")
    assert not case_moves([charged], [report(2, "Bắt giữ nhóm lừa bán người thế nào")])


def test_victims_may_return_after_the_sentence_and_the_sentence_follow_their_return() -> None:
    sentenced = report(1, "Tuyên phạt kẻ lừa bán người")
    returned = report(2, "Trao trả nạn nhân bị lừa bán")
    assert moved(*case_moves([sentenced], [returned])) == [("stage", "sentenced", "returned")]
    assert moved(*case_moves([returned], [report(3, "Tuyên phạt kẻ lừa bán người")])) == [
        ("stage", "returned", "sentenced")
    ]


def test_a_new_charge_is_a_move_but_the_first_one_named_is_none() -> None:
    plain = report(1, "Khởi tố vụ án")
    first = report(2, "Khởi tố vụ án", "Bị can bị khởi tố theo Điều 150 Bộ luật Hình sự.")
    second = report(3, "Khởi tố vụ án", "Bị can bị khởi tố theo Điều 151 Bộ luật Hình sự.")
    assert not case_moves([plain], [first])
    assert moved(*case_moves([plain, first], [second])) == [("law_article", "150", "151")]


def test_a_country_is_a_move_where_another_was_named_before() -> None:
    home = report(1, "Lừa bán người")
    one = report(2, "Lừa bán người", countries={"KH": "sang Campuchia"})
    two = report(3, "Lừa bán người", countries={"MM": "sang Myanmar"})
    assert not case_moves([home], [one])
    assert moved(*case_moves([home, one], [two])) == [("country", "KH", "MM")]


def test_a_case_that_nobody_knows_has_no_moves() -> None:
    assert case_moves([], [report(1, "Giải cứu 9 nạn nhân")]) == ()


@pytest.mark.parametrize(
    ("title", "stage"),
    [
        ("Thiếu nữ mất tích sau lời hẹn đi làm", CaseStage.MISSING),
        ("Giải cứu 4 phụ nữ khỏi quán karaoke", CaseStage.FOUND),
        ("Bắt giữ kẻ môi giới", CaseStage.ARRESTED),
        ("Khởi tố, bắt tạm giam 3 bị can", CaseStage.CHARGED),
        ("Truy tố nhóm mua bán người", CaseStage.INDICTED),
        ("Xét xử đường dây đưa người sang Lào", CaseStage.TRIED),
        ("Kẻ bán bạn học lĩnh án 12 năm tù", CaseStage.SENTENCED),
        ("Lào trao trả 14 công dân", CaseStage.RETURNED),
        ("Six suspects arrested in baby trade", CaseStage.ARRESTED),
        ("Broker sentenced to 15 years", CaseStage.SENTENCED),
    ],
)
def test_the_stage_is_what_the_title_says(title: str, stage: CaseStage) -> None:
    found = find_stage(title=title, lead="Mất tích từ tháng 3.", text="Tuyên phạt.")
    assert found is not None
    assert found.stage is stage
    assert found.quote == title


def test_a_text_without_such_words_has_no_stage() -> None:
    assert find_stage(title="Hội thảo phòng ngừa", lead=None, text="Bàn về truyền thông.") is None


def test_every_stage_and_kind_of_move_is_named_in_both_languages() -> None:
    from presentation.i18n import messages

    for section, keys in (("stages", CaseStage), ("moves", MoveKind)):
        for key in keys:
            assert set(messages()[section][key.value]) == {"vi", "en"}
