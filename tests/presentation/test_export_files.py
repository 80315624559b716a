"""Cells of exports: nothing that a page says runs in a reader's spreadsheet."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from presentation.export_files import csv_cell, csv_lines, json_lines, write_xlsx, xlsx_cell

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


QUOTE = "Em Lê Thị H., 15 tuổi, bị bán."
RECORD = {
    "id": 1,
    "title": "Cứu cháu N.T.H. khỏi quán karaoke",
    "lead": None,
    "text": "Gia đình chị S.M.D trình báo. Công an TP.HCM điều tra.",
    "author": "P.V",
    "language": "vi",
    "evidence": [{"term": "sold", "field": "text", "quote": QUOTE, "start": 0, "end": 2}],
    "elements": {"act": [{"sign": "sold", "quote": QUOTE}], "means": []},
    "images": [{"url": "https://vov.vn/a.jpg", "caption": "cháu N.T.H. hôm nay"}],
}
INITIALS = ("N.T.H", "S.M.D", "Thị H.")


def rows_of(form: str, folder: Path) -> list[list[str]]:
    if form == "csv":
        return list(csv.reader(io.StringIO("".join(csv_lines([RECORD])))))
    write_xlsx([RECORD], folder / "a.xlsx")
    sheet = load_workbook(folder / "a.xlsx").active
    assert sheet is not None
    return [["" if cell is None else str(cell) for cell in row] for row in sheet.values]


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_tables_withhold_the_initials_of_victims(form: str, tmp_path: Path) -> None:
    names, row = rows_of(form, tmp_path)
    cells = dict(zip(names, row, strict=True))
    assert not [one for one in INITIALS if one in " ".join(row)]
    assert cells["title"] == "Cứu cháu [giấu tên] khỏi quán karaoke"
    assert cells["text"] == "Gia đình chị [giấu tên] trình báo. Công an TP.HCM điều tra."
    assert cells["author"] == "P.V"
    evidence = json.loads(cells["evidence"])
    assert evidence[0]["start"] == 0
    assert "[giấu tên]" in evidence[0]["quote"]
    assert json.loads(cells["images"])[0]["url"] == "https://vov.vn/a.jpg"


def test_json_lines_are_as_published_so_that_offsets_fit() -> None:
    (line,) = json_lines([RECORD])
    assert json.loads(line) == RECORD


def test_english_table_says_it_in_english() -> None:
    record = {"title": "Victim N.T.H. rescued", "language": "en"}
    assert "Victim [name withheld] rescued" in "".join(csv_lines([record]))
