"""Shingles: what is done fast is what the plain way would do, as stored hashes depend on it."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from article.similarity.shingles import hashes, raw_syllables, smallest, split_syllables
from article.text import nfc

_PLAIN_WORD = re.compile(r"\d+(?:[.,:/]\d+)*|[^\W\d_]+")
_TEXT = st.text(st.characters() | st.sampled_from("aoòỏỌqQuùÚyỳeé .,:/_12²½ßİÿ×Ωя中"))


@given(_TEXT)
def test_words_are_runs_of_letters_of_any_language_or_numbers(text: str) -> None:
    assert raw_syllables(text) == _PLAIN_WORD.findall(nfc(text))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("hòa", "hoà"),
        ("thủy", "thuỷ"),
        ("khoẻ", "khoẻ"),
        ("quỳ", "quỳ"),
        ("ùa", "ùa"),
        ("òy", "òy"),
    ],
)
def test_both_placements_of_a_tone_are_one_spelling(old: str, new: str) -> None:
    assert split_syllables(old) == [new]


@given(st.lists(st.integers(-(2**63), 2**63 - 1)), st.integers(1, 40))
def test_smallest_of_any_numbers(numbers: list[int], count: int) -> None:
    assert smallest(numbers, count) == sorted(set(numbers))[:count]


@pytest.mark.parametrize("length", [1, 16, 17, 500])
def test_smallest_of_hashes(length: int) -> None:
    hashed = hashes(str(number) for number in range(length))
    assert smallest([*hashed, *hashed], 16) == sorted(hashed)[:16]
