"""Pairs of invented reports: what facts and words link, counted on whole sets; the floor is what is measured."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bench.measurements.case_pairs import measure

pytestmark = pytest.mark.slow
PAIRS = Path(__file__).parent / "pairs"


@pytest.mark.parametrize(
    ("name", "events", "cases", "linked_by_mistake"),
    [
        ("invented_affairs", 0.9, 0.8, 1),
        ("later_affairs", 0.9, 0.9, 0),
        ("third_newsroom", 0.8, 0.6, 0),
    ],
)
def test_reports_of_one_matter_are_linked(
    name: str, events: float, cases: float, linked_by_mistake: int
) -> None:
    lines = (PAIRS / f"{name}.jsonl").read_text("utf-8").splitlines()
    counts = measure([json.loads(line) for line in lines])
    assert counts["same_event"]["same event"] >= events * counts["same_event"]["pairs"]
    assert counts["same_case"]["same case"] >= cases * counts["same_case"]["pairs"]
    assert counts["different"]["same case"] <= linked_by_mistake
    if copies := counts.get("copy"):
        assert copies["same event"] == copies["pairs"] > 0
