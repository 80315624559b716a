"""Cells of exports: nothing that a page says runs in a reader's spreadsheet."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from presentation.export_files import csv_cell, xlsx_cell

RUNS = [
    "=HYPERLINK(1)", "+1", "-1", "@SUM(A1)", "|calc", "%1", "＝1", "＋1", "－1", "＠x",
    " =1", "\u00a0=1", "\t=1", "\r=1", "\n=1", "\u202e=1", "\u2068@x", "\0=1",
]  # fmt: skip


@pytest.mark.parametrize("text", RUNS, ids=ascii)
def test_formula_becomes_text(text: str) -> None:
    assert csv_cell(text).startswith("'")
    assert xlsx_cell(text).startswith("'")


@pytest.mark.parametrize("text", ["\x0b=1", "\x1f=1", "\x01=1", "\ufffe=1"], ids=ascii)
def test_formula_behind_what_a_spreadsheet_file_cannot_hold_becomes_text(text: str) -> None:
    assert xlsx_cell(text).startswith("'")


@pytest.mark.parametrize("value", ["Lừa bán phụ nữ", "'=1", "1 = 1", 17, 0.5, None, True])
def test_what_does_not_run_stays_as_it_is(value: object) -> None:
    assert csv_cell(value) == value
    assert xlsx_cell(value) == value


def test_lists_are_written_as_json() -> None:
    assert csv_cell(["Lào Cai"]) == '["Lào Cai"]'


@given(st.text())
def test_no_text_begins_a_formula(text: str) -> None:
    for cell in (csv_cell(text), xlsx_cell(text)):
        assert cell.lstrip()[:1] not in {*"=+-@|%＝＋－＠"}
        assert not {*"\0\u202e\u2066"} & set(cell)


def test_cell_of_a_spreadsheet_is_no_longer_than_excel_takes() -> None:
    assert len(xlsx_cell("lừa bán " * 10_000)) == 32_767
