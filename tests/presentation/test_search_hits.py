"""Search hits: the words of a search are found in a text as the search itself finds them."""

from __future__ import annotations

import pytest

from presentation.search_hits import find_hits, search_excerpt
from storage.models import Revision

TEXT = "Công an phát tờ rơi ở Hoà Vang. Rơi vào bẫy, ba người bị lừa bán; họ từng nhặt được tờ rơi."


def found(words: str, text: str = TEXT) -> list[str]:
    return [text[start:end] for start, end in find_hits(text, words)]


def test_words_in_a_row_are_one_hit_wherever_they_stand() -> None:
    assert found("tờ rơi") == ["tờ rơi", "tờ rơi"]


def test_words_that_are_nowhere_in_a_row_are_hits_of_their_own() -> None:
    assert found("bẫy người") == ["bẫy", "người"]


def test_words_in_quotation_marks_are_found_apart_from_the_others() -> None:
    assert found('"lừa bán" công') == ["Công", "lừa bán"]


@pytest.mark.parametrize("typed", ["hoa vang", "HOÀ VANG", "Hòa Vang"])
def test_case_tone_place_and_left_out_diacritics_make_no_difference(typed: str) -> None:
    assert found(typed) == ["Hoà Vang"]


def test_word_typed_with_diacritics_matches_no_other() -> None:
    assert found("ngươi") == []


def test_excerpt_is_the_part_with_most_of_the_words() -> None:
    text = "Tờ khai. " + "Một câu dài không có gì. " * 40 + "Họ nhặt tờ rơi việc nhẹ lương cao."
    excerpt = search_excerpt(Revision(title="", lead="Tờ khai", text=text), "việc nhẹ lương cao tờ")
    assert [run.text for run in excerpt if run.marked] == ["tờ", "việc nhẹ lương cao"]
    assert sum(len(run.text) for run in excerpt) < 400


def test_excerpt_is_of_the_lead_where_the_text_has_none_of_the_words() -> None:
    excerpt = search_excerpt(Revision(title="", lead="Về tờ rơi.", text="Không có."), "to roi")
    assert [run.text for run in excerpt] == ["Về ", "tờ rơi", "."]


def test_nothing_is_shown_where_nothing_is_found() -> None:
    assert search_excerpt(Revision(title="Tờ rơi", lead=None, text="Không."), "tờ rơi") == ()
