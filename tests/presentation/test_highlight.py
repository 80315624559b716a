"""Highlighting: which sentence is quoted, and which of its words are marked."""

from __future__ import annotations

from presentation.highlight import best_sentence, highlight
from relevance.judgement import Evidence

FIELD = "Hôm qua trời mưa. Nhóm này lừa bán phụ nữ rồi ép bán dâm. Trời lại mưa."
QUOTE = "Nhóm này lừa bán phụ nữ rồi ép bán dâm."


def evidence(words: str, *, term: str = "t", field: str = "text", quote: str = QUOTE) -> Evidence:
    start = FIELD.index(words)
    return Evidence(term=term, field=field, quote=quote, start=start, end=start + len(words))


def shown(*found: Evidence, field: str = FIELD) -> str:
    pieces = highlight(found, field=field)
    return "".join(f"[{piece.text}]" if piece.marked else piece.text for piece in pieces)


def test_every_match_in_the_sentence_is_marked() -> None:
    assert shown(evidence("lừa bán"), evidence("ép bán dâm")) == (
        "Nhóm này [lừa bán] phụ nữ rồi [ép bán dâm]."
    )


def test_overlapping_matches_are_one_mark() -> None:
    assert shown(evidence("lừa bán"), evidence("bán phụ nữ")) == (
        "Nhóm này [lừa bán phụ nữ] rồi ép bán dâm."
    )


def test_match_in_the_second_of_two_equal_sentences_marks_the_right_word() -> None:
    field = "Bán người. Bán người."
    second = Evidence(term="t", field="text", quote="Bán người.", start=15, end=20)
    assert shown(second, field=field) == "Bán [người]."


def test_evidence_of_another_wording_marks_nothing() -> None:
    assert shown(evidence("lừa bán"), field="Một bài khác hẳn.") == QUOTE


def test_offsets_beyond_the_field_mark_nothing() -> None:
    wrong = Evidence(term="t", field="text", quote=QUOTE, start=900, end=950)
    assert shown(wrong) == QUOTE


def test_long_sentence_is_cut_around_its_first_match() -> None:
    quote = "chữ " * 300 + "lừa bán" + " chữ" * 300
    start = quote.index("lừa bán")
    sentence = shown(
        Evidence(term="t", field="text", quote=quote, start=start, end=start + 7), field=quote
    )
    assert "[lừa bán]" in sentence
    assert (sentence[0], sentence[-1]) == ("…", "…")
    assert len(sentence) < 330


def test_sentence_with_most_terms_is_chosen() -> None:
    title = evidence("lừa bán", field="title", quote="Nhóm lừa bán")
    body = (evidence("lừa bán", term="a"), evidence("ép bán dâm", term="b"))
    assert best_sentence([title, *body]) == body


def test_at_equal_strength_the_body_is_quoted_for_it_is_not_printed_yet() -> None:
    title = evidence("lừa bán", field="title", quote="Nhóm lừa bán")
    body = evidence("lừa bán")
    assert best_sentence([title, body]) == (body,)


def test_the_headline_is_quoted_only_where_it_says_twice_as_much() -> None:
    headline = tuple(evidence("lừa bán", term=one, field="title", quote="Nhóm") for one in "abc")
    body = tuple(evidence("lừa bán", term=one) for one in "ab")
    assert best_sentence([*headline, *body]) == body
    assert best_sentence([*headline, body[0]]) == headline


def test_no_evidence_gives_no_reason() -> None:
    assert highlight(best_sentence([]), field="") == ()


def test_highlighting_preserves_spaces() -> None:
    pieces = highlight([evidence("lừa bán")], field=FIELD)
    assert [piece.text for piece in pieces] == ["Nhóm này ", "lừa bán", " phụ nữ rồi ép bán dâm."]
