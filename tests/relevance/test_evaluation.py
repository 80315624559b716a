"""The measurement: shares with their intervals, groups, and errors with reasons."""

from __future__ import annotations

import json

import pytest

from relevance.evaluation.confidence_interval import wilson_interval
from relevance.evaluation.evaluate import main

ROWS = [
    {"id": "a", "title": "Phá đường dây mua bán người", "text": "", "label": "positive"},
    {"id": "b", "title": "Giá vàng tăng", "text": "", "label": "negative", "subtype": "gold"},
    {"id": "c", "title": "Chuyện ở bản xa", "text": "", "label": "positive", "why": "a case"},
    {"id": "d", "title": "Nạn buôn người hoành hành", "text": "", "label": "negative"},
    {"id": "e", "title": "Không rõ", "text": "", "label": "borderline"},
]


@pytest.fixture
def report(tmp_path, capsys):
    file = tmp_path / "labelled.jsonl"
    file.write_text("\n".join(json.dumps(row) for row in ROWS), "utf-8")
    assert main([str(file)]) == 0
    return capsys.readouterr().out


def test_report_has_precision_and_recall_with_counts(report):
    assert "precision 0.500" in report
    assert "1/2" in report


def test_compares_with_the_one_keyword(report):
    assert '"mua bán người"' in report


def test_groups_by_subtype(report):
    assert "gold" in report


def test_lists_each_error_with_its_reason(report):
    errors = report.partition("errors\n")[2]
    assert "missed  c" in errors
    assert "meant: a case" in errors
    assert "false   d" in errors
    assert "trafficking (title): buôn người" in errors


def test_reports_borderline_apart(report):
    assert "borderline flagged: 0 of 1" in report


def test_an_unreadable_file_is_named(tmp_path, capsys):
    assert main([str(tmp_path / "none.jsonl")]) == 2
    assert "none.jsonl" in capsys.readouterr().err


def test_the_interval_holds_the_share_and_stays_within_bounds():
    low, high = wilson_interval(19, 20)
    assert 0 < low < 0.95 < high < 1
    assert wilson_interval(0, 0) == (0.0, 1.0)
