"""The check of `make lint` finds regular expressions that a text can make slow, and only those."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from redos.bounded import REVIEWED
from redos.patterns import Pattern, dynamic_patterns, misread_by_debian
from redos.timing import check_patterns

SLOW = {
    "exponential: a repeat inside a repeat": r"(?:\d+[ ,]*)+x",
    "exponential: two ways to read a part": r"(?:a|aa)+!",
    "cubic: three repeats of the same letters": r"\s*\s*\s*x",
    "quadratic: neighbours share letters": r"\W*\s+x",
    "quadratic: tried again from each place": r"[\s./]+$",
    "quadratic: behind a beginning": r"Nguồn\s*:?\s+\S",
    "quadratic: within a branch": r"(?:y|photo \w*\d\w*)z",
}
FAST = {
    "possessive": r"(?<![\s./])[\s./]++$",
    "anchored": r"\A\s*+x",
    "bounded repeats": r"\(\w{2,60}\)",
    "letters that exclude each other": r"(?<![\d,])\d++(?>(?:,\d++)*);",
    "up to the end of a tag": r"<b[^<>]*+>",
}


@pytest.mark.parametrize("expression", SLOW.values(), ids=SLOW)
def test_slow_pattern_is_named(expression: str) -> None:
    pattern = Pattern("module.py", expression)
    assert pattern in check_patterns([(pattern, 4_000)], seconds=3)


def test_fast_patterns_pass_also_behind_a_slow_one() -> None:
    slow = Pattern("module.py", SLOW["quadratic: neighbours share letters"])
    fast = [Pattern("module.py", one) for one in FAST.values()]
    assert set(check_patterns([(one, 4_000) for one in (slow, *fast)], seconds=8)) == {slow}


@pytest.mark.parametrize(
    "expression", [r"\d++(?:,\d++)*+", r"(?:\s*+:)?+", r"(?:a(?:\.b)++)", r"(ab){1,2}+"]
)
def test_possessive_repeat_of_a_group_is_named(expression: str) -> None:
    assert misread_by_debian(expression)


@pytest.mark.parametrize(
    "expression", [r"\d++(?>(?:,\d++)*)", r"[a-z]*+\w?+", r"(?>(?:\s*+:)?)", r"(?:ab)*"]
)
def test_atomic_groups_and_possessive_letters_pass(expression: str) -> None:
    assert not misread_by_debian(expression)


def test_pattern_that_never_ends_is_killed() -> None:
    stuck = Pattern("module.py", r"(?:a+)+(?:b+)+$(?!\n)x")
    assert stuck in check_patterns([(stuck, 4_000)], seconds=1)


def test_patterns_of_code_data_files_and_spiders_are_collected() -> None:
    # In a process of its own: what is imported already compiles nothing any more.
    code = "from redos.patterns import all_patterns; print(*{one.file for one in all_patterns()})"
    root = Path(__file__).parents[2]
    found = subprocess.run(
        [sys.executable, "-c", code],
        env={"PYTHONPATH": ".:tests"}, cwd=root, capture_output=True, text=True, check=True,
    )  # fmt: skip
    files = set(found.stdout.split())
    assert {
        "article/normalise.py", "crawler/extraction/markup_vocabulary.py",
        "relevance/sentences/sentence_split.py", "spiders/lanhsuvietnam.py", "storage/search/query.py",
    } <= files  # fmt: skip


def test_every_place_that_compiles_data_is_reviewed() -> None:
    assert set(dynamic_patterns()) <= REVIEWED
