"""Text: what is stored is composed, on one line, and without invisible characters."""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from article.text import is_vietnamese, nfc, nfd, paragraphs, repair_eth, tidy, tidy_or_none

MARKS = "\u0315\u0300" * 35
"""Out of their canonical order."""


@pytest.mark.parametrize(
    ("raw", "tidied"),
    [
        ("  mua   bán\n\tngười ", "mua bán người"),
        ("mua\u00a0bán\u2003người", "mua bán người"),
        ("ngu\u031bo\u031b\u0300i", "người"),
        ("bê\u0323nh", "bệnh"),
        ("mua\u00ad bán\u200b ng\ufeffười\u2060", "mua bán người"),
        ("ba\u200b\u0309n", "bản"),
        ("\u202emua bán\u202c", "mua bán"),
        ("mua\x00 b\x08án\x9f", "mua bán"),
        ("mua\x0bbán\x0cngười", "mua bán người"),
        ("mua \ud83d bán", "mua \ufffd bán"),
        ("“Việc nhẹ” – lương cao…", "“Việc nhẹ” – lương cao…"),
        ("½ số vụ ở Đắk Lắk", "½ số vụ ở Đắk Lắk"),
        (None, ""),
        ("", ""),
    ],
    ids=[
        "spaces", "wide spaces", "decomposed", "half composed", "invisible",
        "invisible inside a letter", "direction marks", "control characters",
        "vertical tab and form feed", "half a pair", "quotes and dashes stay",
        "compatibility characters stay", "nothing", "empty",
    ],
)  # fmt: skip
def test_text_is_tidied_without_touching_the_words(raw: str | None, tidied: str) -> None:
    assert tidy(raw) == tidied


@pytest.mark.parametrize("raw", [None, "", " \n ", "\u200b", "\ufeff\u00a0"])
def test_text_with_nothing_to_read_is_none(raw: str | None) -> None:
    assert tidy_or_none(raw) is None


def test_paragraphs_keep_their_order_and_lose_the_empty_ones() -> None:
    assert paragraphs("Một  đoạn\n\n \u200b\nHai\r\nBa ") == "Một đoạn\nHai\nBa"


@given(st.text(alphabet=st.characters()))
def test_tidy_text_is_tidy(raw: str) -> None:
    once = tidy(raw)
    assert tidy(once) == once
    assert unicodedata.is_normalized("NFC", once)
    assert "\x00" not in once
    once.encode()


@pytest.mark.timeout(20)
@pytest.mark.parametrize("form", [nfc, nfd, tidy])
def test_long_run_of_diacritics_is_cut_in_no_time(form: Callable[[str], str]) -> None:
    assert len(form("a" + "\u0315\u0300" * 500_000 + " b")) < 40


@given(st.lists(st.tuples(st.text("abđ", max_size=40), st.integers(0, 70)), min_size=20))
def test_nothing_but_long_runs_is_cut(parts: list[tuple[str, int]]) -> None:
    def word(most: int) -> str:
        return "x" * 500 + "".join(f"{text}a{MARKS[: min(run, most)]}" for text, run in parts)

    assert nfc(word(70)) == unicodedata.normalize("NFC", word(30))


def test_no_diacritic_is_beyond_those_that_are_looked_for() -> None:
    assert not any(unicodedata.combining(chr(code)) for code in range(0x20000, sys.maxunicode + 1))


@pytest.mark.parametrize("marks", [1, 5, 25])
def test_letters_with_as_many_diacritics_as_anybody_writes_stay(marks: int) -> None:
    word = ("a" + "\u0323\u0302\u0300"[:marks] + "\u0301" * (marks - 3)) * 60
    assert nfc(word) == unicodedata.normalize("NFC", word)
    assert nfd(word) == unicodedata.normalize("NFD", word)


def test_eth_of_old_vietnamese_pages_becomes_the_letter_that_is_meant() -> None:
    assert repair_eth("Ðặc điểm, ðường") == "Đặc điểm, đường"


def test_vietnamese_is_known_by_its_letters() -> None:
    assert is_vietnamese("Công an huyện đã giải cứu ba nạn nhân ở khu vực biên giới.")
    assert not is_vietnamese("Við erum að styðja fólk sem þarf á aðstoð að halda í bænum.")
    assert not is_vietnamese("Police rescued three victims near Móng Cái on Monday evening.")
    assert not is_vietnamese("")
