"""Plain text: words of others on one line, bounded, nothing invisible."""

from __future__ import annotations

import pytest

from presentation.plain_text import plain_line, truncate


def test_short_words_stay_whole() -> None:
    assert truncate("mua bán người", limit=13) == "mua bán người"


def test_long_words_are_cut_between_words() -> None:
    assert truncate("mua bán người qua biên giới", limit=18) == "mua bán người…"


def test_one_endless_word_is_cut_anywhere() -> None:
    assert truncate("x" * 100, limit=10) == "x" * 9 + "…"


def test_cut_leaves_no_dangling_comma() -> None:
    assert truncate("mua bán người, đưa người", limit=17) == "mua bán người…"


@pytest.mark.parametrize(
    "raw", ["a\r\nb", "a\u2028b", "a\tb", "a\u0000 b", "a \u202eb", "a \u061cb"]
)
def test_line_breaks_and_invisible_signs_are_gone(raw: str) -> None:
    assert plain_line(raw) == "a b"
