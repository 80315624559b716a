"""A text that is one sentence is quoted in part; sentences that people write are quoted whole."""

from __future__ import annotations

import pytest

from article.bounds import JUDGED_TEXT, QUOTE
from relevance import judge
from relevance.judgement import CaseFact, ElementSign, Evidence

TITLE = "Triệt phá đường dây mua bán người"
FIGURES = (
    "công an giải cứu 12 nạn nhân bị lừa bán sang Campuchia, khởi tố 3 bị can tội mua bán người, "
)


def matches_of(text: str, *, title: str = TITLE) -> list[Evidence | ElementSign | CaseFact]:
    judged = judge(title=title, lead=None, text=text)
    return [*judged.evidence, *judged.elements, *judged.facts]


def quotes_of(text: str) -> list[str]:
    return [one.quote for one in matches_of(text)]


def test_endless_sentence_is_not_stored_with_every_match() -> None:
    quotes = quotes_of(FIGURES * (JUDGED_TEXT // len(FIGURES)))
    assert len(quotes) > 40
    assert max(map(len, quotes)) <= QUOTE


def test_quote_of_an_endless_sentence_holds_the_match() -> None:
    text = "x " * 50_000 + FIGURES
    assert all(text[one.start : one.end] in one.quote for one in matches_of(text, title=""))


@pytest.mark.parametrize("times", [1, 12])
def test_long_sentence_is_quoted_whole(times: int) -> None:
    text = (FIGURES * times).strip()
    assert set(quotes_of(text)) - {TITLE} == {text}
