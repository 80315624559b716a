"""Alignment: the runs of two sequences in order, without chance matches, within a budget."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from article.edits.alignment import MAX_CELLS, align
from article.edits.article_diff import diff_articles
from article.model import Article

WORDS = st.lists(st.sampled_from("a b c d e f".split()), max_size=40)


@given(WORDS, WORDS)
def test_runs_cover_both_sequences_in_order(old: list[str], new: list[str]) -> None:
    runs = align(old, new)
    assert [word for run in runs for word in old[run.old_start : run.old_end]] == old
    assert [word for run in runs for word in new[run.new_start : run.new_end]] == new
    for run in runs:
        ours, theirs = old[run.old_start : run.old_end], new[run.new_start : run.new_end]
        assert not run.is_equal or ours == theirs
        assert ours or theirs


def test_word_shared_by_two_rewritten_sentences_is_no_match() -> None:
    old = "công an huyện đã bắt giữ nghi phạm của vụ án".split()
    new = "tòa án tỉnh sẽ đưa hồ sơ của cả nhóm ra xét".split()
    assert [run.is_equal for run in align(old, new)] == [False]


def test_single_words_changed_side_by_side_stay_apart() -> None:
    runs = align("bắt 3 nam 2 nữ".split(), "bắt 4 nam 5 nữ".split())
    assert [run.is_equal for run in runs] == [True, False, True, False, True]


def test_beyond_the_budget_the_whole_is_one_replacement() -> None:
    size = int(MAX_CELLS**0.5) + 10
    old, new = (
        [f"a{n // 2}" for n in range(size)],
        [f"b{n}" if n % 2 else f"a{n // 2}" for n in range(size)],
    )
    assert len(align(["x", *old, "z"], ["x", "y", *new, "z"])) <= 3


ATTACKS = {
    "alternating words": ("a x{} ", "a y{} "),
    "one word": ("a ", "b a a "),
    "paragraphs": ("a {} b\n", "b {} a\n"),
    "names": ("Hà{} ", "Lê{} "),
}


@pytest.mark.parametrize("size", [1_600, 40_000])
@pytest.mark.parametrize("attack", ATTACKS)
def test_edit_made_to_be_slow_is_compared_in_seconds_of_nothing(attack: str, size: int) -> None:
    old, new = ("".join(map(one.format, range(size))) for one in ATTACKS[attack])
    started = time.process_time()
    found = diff_articles(Article(title="Tin", text=old), Article(title="Tin", text=new))
    assert [one.word_diff for one in found.changed_texts]
    assert time.process_time() - started < 20  # the machine may be busy
