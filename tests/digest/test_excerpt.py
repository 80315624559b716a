"""Excerpts: foreign words on one line, bounded, nothing invisible."""

from __future__ import annotations

import pytest

from digest.excerpt import bounded, plain


def test_short_words_stay_whole() -> None:
    assert bounded("mua bán người", limit=13) == "mua bán người"


def test_long_words_are_cut_between_words() -> None:
    assert bounded("mua bán người qua biên giới", limit=18) == "mua bán người…"


def test_one_endless_word_is_cut_anywhere() -> None:
    assert bounded("x" * 100, limit=10) == "x" * 9 + "…"


def test_cut_leaves_no_dangling_comma() -> None:
    assert bounded("mua bán người, đưa người", limit=17) == "mua bán người…"


@pytest.mark.parametrize(
    "raw", ["a\r\nb", "a\u2028b", "a\tb", "a\u0000 b", "a \u202eb", "a \u061cb"]
)
def test_line_breaks_and_invisible_signs_are_gone(raw: str) -> None:
    assert plain(raw) == "a b"
