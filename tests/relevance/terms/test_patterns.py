"""Patterns of words: order, distance, borders, and their cost."""

from __future__ import annotations

import time

import pytest

from relevance.elements.patterns import parse_pattern
from relevance.elements.signs import SignBook


def book(*patterns, words=None, **sign):
    return SignBook(
        [
            {
                "words": {"papers": ["{passport|hộ chiếu}"], **(words or {})},
                "signs": {
                    "sign": {
                        "element": "act",
                        "indicator": "any",
                        "weight": 1.0,
                        "patterns": list(patterns),
                        **sign,
                    }
                },
            }
        ]
    )


def found(signs, text, inside=frozenset()):
    from relevance.terms.match_form import match_form

    form = match_form(text)
    matches = signs.find(form, [(0, len(text))], lambda begin, end: inside)
    return [text[one.start : one.end] for one in matches]


def test_slots_follow_each_other_within_their_distance():
    signs = book("giữ 2 <papers>")
    assert found(signs, "chủ giữ hết cả hộ chiếu") == ["giữ hết cả hộ chiếu"]
    assert found(signs, "chủ giữ hết của cả nhóm hộ chiếu") == []
    assert found(signs, "hộ chiếu chủ giữ") == []


def test_a_colon_parts_two_slots():
    assert found(book("giữ 3 <papers>"), "công an giữ: hộ chiếu") == []


def test_a_later_word_can_complete_what_an_earlier_could_not():
    assert found(book("giữ 1 <papers>"), "giữ nhà, giữ hộ chiếu") == ["giữ hộ chiếu"]


def test_alternatives_may_be_a_class():
    assert found(book("{mất|<papers>} 1 ngay"), "hộ chiếu bị ngay") == ["hộ chiếu bị ngay"]


def test_forms_match_whole_words_only():
    assert found(book("giữ <papers>"), "giữ hộ chiếun") == []


def test_a_form_that_ends_in_a_sign_needs_no_border():
    assert found(book("pay 1 {$|£}"), "they pay $500 each") == ["pay $"]


def test_nothing_begins_or_ends_inside_a_compound():
    assert found(book("buộc 2 lừa"), "cáo buộc tham gia lừa", inside=set(range(1, 8))) == []


def test_a_negation_takes_a_sign_back():
    signs = book("giữ <papers>", words={"negation": ["không ai"]}, negated="negation")
    assert found(signs, "không ai giữ hộ chiếu") == []
    assert found(signs, "chủ giữ hộ chiếu") == ["giữ hộ chiếu"]


@pytest.mark.parametrize("written", ["", "giữ 3", "3"])
def test_a_pattern_without_a_last_slot_is_refused(written):
    with pytest.raises(ValueError, match="no slot"):
        parse_pattern("sign", written)


def test_time_grows_with_the_length_of_a_sentence_only():
    signs = book("giữ 2 <papers>", "bán 2 <papers>", "giữ 1 bán 1 <papers>")

    def seconds(count):
        text = "giữ bán và " * count
        began = time.process_time()
        found(signs, text)
        return time.process_time() - began

    quickest = min(seconds(2_000) for _ in range(3))
    assert min(seconds(16_000) for _ in range(3)) < 32 * quickest + 0.2


def test_a_choice_may_hold_spaces_and_is_one_piece():
    pattern, literals = parse_pattern("sign", "bán  {sang Trung Quốc|đi} 2 {a |}ngay <papers>")
    assert [slot.gap for slot in pattern.slots] == [0, 2, 0]
    assert list(literals.values()) == [("bán sang Trung Quốc", "bán đi"), ("a ngay", "ngay")]
