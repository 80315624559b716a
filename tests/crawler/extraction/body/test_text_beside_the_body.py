"""Running text beside the block of a body: taken in between headline and end, unless it is somebody else's."""

from __future__ import annotations

import pytest
from fixtures.sites.page_of_a_village import LINES, lines, paragraphs


def test_text_in_sections_of_different_names_is_one_body() -> None:
    sections = (
        f"<section class=uno>{paragraphs(1, 5)}</section>"
        f"<section class=due><div class=inner>{paragraphs(6, 10)}</div></section>"
    )
    assert lines(f"<div class=x1>{sections}</div>") == LINES


def test_paragraph_between_headline_and_the_block_of_the_body_is_text() -> None:
    opening = f"<p>{LINES[0]} {LINES[1]}</p>"
    body = f"<div class=x1>{opening}<div class=x2>{paragraphs(3, 10)}</div></div>"
    assert lines(body) == [f"{LINES[0]} {LINES[1]}", *LINES[2:]]


@pytest.mark.parametrize(
    "beside",
    [
        "<section class=related-stories>{}</section>",
        "<div class=comments>{}</div>",
        "<aside>{}</aside>",
        "<form>{}</form>",
        "<div class=newsletter>{}</div>",
    ],
)
def test_running_text_of_others_beside_a_body_is_no_text(beside: str) -> None:
    body = f"<div class=x1><div class=x2>{paragraphs(1, 8)}</div>{beside.format(paragraphs(9, 10))}</div>"
    assert lines(body) == LINES[:8]


def test_short_note_beside_a_body_is_no_text() -> None:
    body = f"<div class=x1><div class=x2>{paragraphs(1, 9)}</div><div class=x3>{paragraphs(10, 10)}</div></div>"
    assert lines(body) == LINES[:9]


def test_lead_in_a_block_with_the_headline_is_not_the_whole_body() -> None:
    head = f"</div><section class=top><div class=intro>{paragraphs(1, 1)}</div></section>"
    body = f"{head}<section class=bottom><div class=x1>{paragraphs(2, 10)}</div></section><div>"
    assert lines(body)[-9:] == LINES[1:]


@pytest.mark.parametrize("word", ["Reply", "Trả lời", "Antworten", "回复"])
def test_what_readers_can_reply_to_is_no_text(word: str) -> None:
    answers = "".join(
        f'<div class=m7>{paragraphs(number, number)}<a href="#r{number}">{word}</a></div>'
        for number in (4, 5, 6, 7, 8, 9, 10)
    )
    body = f"<div class=x1>{paragraphs(1, 3)}</div><div class=x9>{answers}</div>"
    assert lines(body) == LINES[:3]


def test_one_link_to_reply_makes_no_comments() -> None:
    body = f'<div class=x1>{paragraphs(1, 10)}<a href="#r">Reply</a></div>'
    assert lines(body) == LINES


def test_blocks_named_by_how_drupal_stores_them_are_text() -> None:
    name = "field--type-entity-reference-revisions"
    inner = f'<div class="paragraph--view-mode--default">{paragraphs(1, 10)}</div>'
    assert lines(f'<div class="{name}">{inner}</div>') == LINES


def test_fields_of_a_form_in_a_body_are_no_text() -> None:
    note = "Bà con để lại tên và lời nhắn, ban quản trị sẽ gọi lại sau, xin cảm ơn."
    form = f"<form><fieldset><p>{note}</p></fieldset></form>"
    assert lines(f"<div class=x1>{paragraphs(1, 10)}{form}</div>") == LINES


def test_form_around_a_whole_page_is_its_text() -> None:
    assert lines(f"<form><div class=x1>{paragraphs(1, 10)}</div></form>") == LINES
