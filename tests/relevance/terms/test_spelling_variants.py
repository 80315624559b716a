"""One word, many spellings: the verdict and the exact place of the match stay the same."""

from __future__ import annotations

import unicodedata

import pytest

from relevance import judge
from relevance.terms.match_form import match_form
from relevance.terms.spelling_variants import tone_placements

SENTENCE = "Công an tỉnh phá đường dây mua bán người tại vùng biên."


def matched(text):
    judgement = judge(title="", lead=None, text=text)
    return [text[found.start : found.end] for found in judgement.evidence]


@pytest.mark.parametrize(
    "written",
    [
        "phòng, chống mua bán người",
        "phòng chống mua bán người",
        "phòng chống, mua bán người",
        "phòng, chống mua, bán người",
        "PHÒNG, CHỐNG MUA BÁN NGƯỜI",
        "phòng - chống mua bán người",
        "phòng chống mua\u00a0bán\u00a0người",
        "phòng chống mua  bán   người",
        "phòng chống mua bán ng\u00adười",
        "phòng chống mua\u200b bán người",
        "phòng chống mua-bán người",
    ],
)
def test_every_spelling_is_the_same_term(written):
    assert judge(title=written, lead=None, text="").relevant


def test_decomposed_text_matches_at_its_own_offsets():
    decomposed = unicodedata.normalize("NFD", SENTENCE)
    assert unicodedata.normalize("NFD", "mua bán người") in matched(decomposed)


def test_tone_as_a_combining_mark_on_a_composed_vowel_matches():
    half = SENTENCE.replace("người", "ngươ\u0300i")
    assert "mua bán ngươ\u0300i" in matched(half)


def test_invisible_characters_stay_inside_the_match():
    hidden = SENTENCE.replace("bán", "b\u00adán")
    assert "mua b\u00adán người" in matched(hidden)


def test_many_spaces_count_as_one_and_stay_inside_the_match():
    assert "mua   bán người" in matched(SENTENCE.replace("mua bán", "mua   bán"))


@pytest.mark.parametrize("spelling", ["tái hòa nhập", "tái hoà nhập"])
def test_old_and_new_tone_placement_are_one(spelling):
    judgement = judge(title="Nạn nhân mua bán người " + spelling, lead=None, text="")
    assert "protection" in judgement.themes


def test_offsets_are_those_of_the_field_as_given():
    title, lead = "Bản tin  biên giới", "Bắt nhóm buôn người ở Lào Cai."
    judgement = judge(title=title, lead=lead, text=SENTENCE)
    fields = {"title": title, "lead": lead, "text": SENTENCE}
    assert judgement.evidence
    for found in judgement.evidence:
        matched = fields[found.field][found.start : found.end]
        assert matched
        assert matched in found.quote


def test_unaccented_vietnamese_is_read():
    text = "Canh giac voi toi pham mua ban nguoi, khong nghe theo loi ru re cua nguoi la."
    assert judge(title="Phong, chong mua ban nguoi", lead=None, text=text).relevant


def test_accents_are_never_ignored_in_accented_text():
    text = "Bản thân anh buồn người đời. Kẻ gian bị bắn trọng thương ở bìa rừng."
    assert not judge(title="Bản thân và buồn người", lead=None, text=text).relevant


def test_offsets_never_leave_the_text_nor_run_backwards():
    pieces = ["a", "ê", "đ", " ", "\u00a0", "\u0301", "\u0323", "\u00ad", "\u200b", "“", "–", "."]
    for seed in range(3000):
        given = "".join(
            pieces[(seed * 7919 + place * place * 31) % len(pieces)] for place in range(12)
        )
        form = match_form(given)
        places = [form.span(at, at + 1) for at in range(len(form.lower))]
        assert all(0 <= start < end <= len(given) for start, end in places), repr(given)
        assert places == sorted(places), repr(given)


@pytest.mark.parametrize(
    ("form", "spellings"),
    [
        ("thủy", {"thủy", "thuỷ"}),
        ("Oà khóa", {"Oà khóa", "Oà khoá"}),
        ("quý", {"quý"}),
        ("QUý quỳ", {"QUý quỳ"}),
        ("úy", {"úy", "uý"}),
        ("khoác", {"khoác"}),
    ],
)
def test_tone_mark_moves_in_open_syllables_and_never_after_q(form, spellings):
    assert set(tone_placements(form)) == spellings
