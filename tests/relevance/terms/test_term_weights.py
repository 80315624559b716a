"""Fitted weights of words: what is counted, what is learnt, and when an article is flagged by them."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relevance import judge
from relevance.evaluation.evaluate import own_files
from relevance.evaluation.fit_term_weights import digest, fit
from relevance.terms.term_weights import (
    FEW_WORDS,
    WEIGHTS_FILE,
    TermClassifier,
    TermWeight,
    article_terms,
    term_passages,
)

ON_SUBJECT = (
    "Cô bảo con cứ đi, bên ấy có người đón. Đến nơi, họ dồn cả nhóm vào một dãy phòng, ai hỏi đường về thì "
    "bị chửi. Sang tháng thứ hai, em mới hiểu mình không được trả đồng nào và phải làm cho người ta đến khi "
    "hết khoản tiền mà chủ cũ đã nhận."
)


def test_pairs_do_not_reach_across_a_mark():
    assert article_terms(["bị giữ, không lương"]) == {
        "bị",
        "giữ",
        "bị giữ",
        "không",
        "lương",
        "không lương",
    }


def test_passages_are_the_terms_that_are_counted():
    text = "họ bị giữ, ba tháng. không ai về."
    passages = list(term_passages(text))
    assert {one.term for one in passages} == article_terms([text])
    assert all(text[one.start : one.end] == one.term for one in passages)


def test_both_places_of_a_tone_mark_are_one_word():
    assert article_terms(["hoá"]) == article_terms(["hóa"])
    assert article_terms(["quý"]) == {"quý"}


def test_numbers_are_one_term():
    assert article_terms(["16 giờ"]) == article_terms(["14 giờ"])


def test_what_no_language_has_as_a_word_is_not_counted():
    assert article_terms(["a" * 100_000 + " về"]) == {"về"}


def test_fitting_separates_two_subjects():
    held = [{"giữ", "khoá", word} for word in "abcd"]
    sport = [{"bóng", "bàn", word} for word in "abcd"]
    classifier = TermClassifier(fit([*held, *sport], [True] * 4 + [False] * 4))
    assert classifier.margin(["khóa"]) > 0 > classifier.margin(["bóng"])


@given(st.lists(st.text(alphabet="aảoóòu0 ,.\n\u00a0-_x1²", max_size=60), max_size=3))
def test_margin_counts_each_term_of_the_fields_once(fields):
    texts = ["a b oà 0 x", "a oà, 0 b", "oà a 0 b x", "b oà 0, a a", "oà 0 aa x", "aa a 0 x"]
    weights = fit([article_terms([text]) for text in texts], [True, False] * 3)
    known = [weights[term] for term in article_terms(fields) & weights.keys()]
    length = math.fsum(one.rarity * one.rarity for one in known)
    total = math.fsum(one.rarity * one.weight for one in known)
    margin = weights[""].weight + total / math.sqrt(FEW_WORDS + length)
    assert TermClassifier(weights).margin(fields) == margin


def test_passages_weigh_what_speaks_for_the_subject():
    weights = {"": (1.0, 0.0), "bị": (2.0, 0.5), "bị giữ": (3.0, 1.0), "giữ": (2.0, -1.0)}
    passages = TermClassifier(
        {term: TermWeight(*numbers) for term, numbers in weights.items()}
    ).passages("họ bị giữ")
    assert passages == [(1.0, ("bị", 3, 5)), (3.0, ("bị giữ", 3, 9))]


def test_a_term_of_one_text_has_no_weight():
    weights = fit([{"a", "b"}, {"a", "c"}], [True, False])
    assert set(weights) == {"", "a"}


def test_weights_are_fitted_on_the_texts_of_the_project():
    """`make fit` writes them anew when a text was added."""
    assert f"# sha256 {digest(own_files())}" in WEIGHTS_FILE.read_text("utf-8").splitlines()


def test_an_article_without_a_sign_is_not_flagged_for_its_words():
    assert judge(title="", lead=None, text="Họ bị người ta bảo về, không ai trả tiền.").score == 0.0


def test_where_words_decide_they_are_shown():
    judgement = judge(title="", lead=None, text=ON_SUBJECT)
    shown = [one for one in judgement.evidence if one.term == "term-weights"]
    assert judgement.relevant
    assert shown
    for one in shown:
        assert ON_SUBJECT[one.start : one.end] in one.quote


@pytest.mark.parametrize("text", ["", "\ud800", "0" * 5000, "́" * 5000])
def test_any_string_has_a_margin(text):
    classifier = TermClassifier(fit([{"a"}, {"a"}], [True, False]))
    assert classifier.margin([text]) is not None
