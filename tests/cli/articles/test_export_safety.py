"""Exports of hostile titles: no spreadsheet runs them, no reader is led astray."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess
from xml.etree import ElementTree as ET

import pytest
from fixtures.samples.sample_objects import NOON, article_capture, store_capture, stored_judgement
from openpyxl import load_workbook

from storage.engine import Database
from storage.schema import ensure_schema

Run = Callable[..., CompletedProcess[str]]
TITLES = [
    "=HYPERLINK(1)", " =1+1", "＝1+1", "@SUM(A1)", "-2+3", "|calc", "Tin \u202egnud\u2069",
    'Tin\r\nBcc: x", =1', "<script>alert(1)</script>", "lừa bán " * 1_300,
]  # fmt: skip


@pytest.fixture
def hostile(tipwatch_sqlite: Run, tmp_path: Path) -> Run:
    database = Database(f"sqlite:///{tmp_path / 'var' / 'tipwatch.db'}")
    ensure_schema(database)
    for number, title in enumerate(TITLES):
        url = f"https://x.vn/{number}"
        seen = article_capture(key=url, url=url, title=title, text=f"Bài {number}", at=NOON)
        with database.writing() as session:
            store_capture(
                session, seen, judgement=stored_judgement(),
            )  # fmt: skip
    database.close()
    return tipwatch_sqlite


def test_csv_runs_nothing(hostile: Run) -> None:
    rows = list(csv.DictReader(io.StringIO(hostile("export", "--format", "csv").stdout)))
    assert len(rows) == len(TITLES)
    for row in rows:
        assert row["title"].lstrip()[0] not in "=+-@|＝"
        assert "\u202e" not in row["title"]


def test_xlsx_runs_nothing(hostile: Run, tmp_path: Path) -> None:
    file = tmp_path / "all.xlsx"
    assert hostile("export", "--format", "xlsx", "-o", file).returncode == 0
    sheet = load_workbook(file).active
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert len(cells) > len(TITLES)
    assert not [cell for cell in cells if cell.data_type == "f"]


def test_feed_is_valid_and_filtered(hostile: Run) -> None:
    def entries(*args: str) -> int:
        written = hostile("export", "--format", "atom", *args).stdout
        return len(ET.fromstring(written.encode()).findall("{*}entry"))

    assert entries() == len(TITLES)
    assert entries("--filter", "tier=related") == 0
