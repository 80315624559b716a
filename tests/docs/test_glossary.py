"""The glossary has one line for each word, in order, and none of the words that were retired."""

from __future__ import annotations

from pathlib import Path

from supply.retired_words import read_list

LINES = (Path(__file__).parents[2] / "docs" / "glossary.md").read_text("utf-8").splitlines()
ROWS = [line.strip("|").split("|") for line in LINES if line.startswith("| ")][1:]
WORDS = [word.strip() for word, _ in ROWS]


def test_words_are_in_order_and_each_stands_once() -> None:
    assert sorted(set(WORDS)) == WORDS
    assert 45 <= len(WORDS) <= 60


def test_no_retired_word_is_explained_or_used() -> None:
    retired = read_list()
    for word, meaning in ROWS:
        source = f'"""{word}: {meaning}"""'
        assert list(retired.hits(source, "glossary.py")) == [], word
