"""Bodies whose markup misleads: cut in parts, folded up, quoted, named after something else."""

from __future__ import annotations

import pytest
from fixtures.sites.page_of_a_village import HEADLINE, LINES, SENTENCE, lines, paragraphs, read


def test_anchor_of_a_heading_names_no_part_of_the_page() -> None:
    heading = '<h3 id="related-to-the-flood">Chuyện của lũ</h3>'
    body = f"<div class=x1>{paragraphs(1, 4)}{heading}{paragraphs(5, 8)}</div>"
    assert lines(body) == [*LINES[:4], "Chuyện của lũ", *LINES[4:8]]


def test_class_of_a_heading_names_its_part() -> None:
    heading = '<h3 class="related">Chuyện của lũ</h3>'
    body = f"<div class=x1>{paragraphs(1, 4)}{heading}{paragraphs(5, 8)}</div>"
    assert lines(body) == LINES[:8]


def test_reading_aid_above_a_word_is_no_text() -> None:
    word = "<ruby>日<rp>(</rp><rt>にち</rt><rp>)</rp></ruby>本"
    body = (
        f"<div class=x1>{paragraphs(1, 4)}<p>Trang {word} viết về bản làng này hôm qua.</p></div>"
    )
    assert lines(body)[-1] == "Trang 日本 viết về bản làng này hôm qua."


@pytest.mark.parametrize(
    "body",
    [
        f"<div class=x1><div class=t>{paragraphs(1, 8)}</div><div class=t>{paragraphs(9, 10)}</div></div>",
        f"<div class=x1><div><div class=t>{paragraphs(1, 8)}</div></div>"
        f"<div><div class=t>{paragraphs(9, 10)}</div></div></div>",
    ],
)
def test_body_in_blocks_of_one_name_is_read_whole(body: str) -> None:
    assert lines(body) == LINES


def test_next_article_of_the_same_name_is_another_text() -> None:
    whole = (
        f"<article class=t><h1>{HEADLINE}</h1>{paragraphs(1, 8)}</article>"
        f"<article class=t><h1>Chuyện khác ở bản bên</h1>{paragraphs(9, 10)}</article>"
    )
    assert list(read(whole).lines) == LINES[:8]


def test_paragraphs_that_are_folded_up_are_text() -> None:
    body = f"<div class=x1>{paragraphs(1, 2)}<div class=read-more>{paragraphs(3, 9)}</div></div>"
    assert lines(body) == LINES[:9]


def test_links_to_read_on_are_no_text() -> None:
    links = "".join(
        f"<p><a href=/{number}>{SENTENCE.format(number)}</a> Bài và ảnh của phóng viên bản.</p>"
        for number in range(20, 25)
    )
    body = f"<div class=x1>{paragraphs(1, 8)}<div class=read-more>{links}</div></div>"
    assert lines(body) == LINES[:8]


def test_body_around_one_pasted_from_another_site_is_read() -> None:
    pasted = f'<div class="field-name-body">{paragraphs(4, 10)}</div>'
    assert lines(f'<div class="td-post-content">{paragraphs(1, 3)}{pasted}</div>') == LINES


def test_comments_are_no_text_however_long() -> None:
    comments = "".join(f"<li><p>{SENTENCE.format(number)}</p></li>" for number in range(20, 60))
    body = f"<div class=x1>{paragraphs(1, 2)}</div><ol class=commentlist>{comments}</ol>"
    assert lines(body) == LINES[:2]


def test_theme_that_names_its_column_after_comments_costs_no_text() -> None:
    column = (
        f"<div class=comment-wrap><h1>{HEADLINE}</h1><div class=x1>{paragraphs(1, 8)}</div></div>"
    )
    assert list(read(column).lines) == LINES[:8]


def test_block_with_most_of_the_text_is_no_byline() -> None:
    body = f"<div class=x1>{paragraphs(1, 4)}<div class=author-text>{paragraphs(5, 10)}</div></div>"
    assert lines(body) == LINES


def test_byline_with_a_sentence_about_its_author_is_no_text() -> None:
    box = "<div class=author-box><p>Phóng viên của báo viết về bản làng, về rừng và về sông từ lâu.</p></div>"
    assert lines(f"<div class=x1>{paragraphs(1, 8)}{box}</div>") == LINES[:8]


def test_paragraphs_named_description_are_text() -> None:
    body = f"<div class=x1><div class=description>{paragraphs(1, 7)}</div>{paragraphs(8, 10)}</div>"
    found = read(f"<h1>{HEADLINE}</h1>{body}")
    assert list(found.lines) == LINES


def test_paragraph_named_description_is_the_lead() -> None:
    lead = "Ba mươi nóc nhà đã dựng lại trước mùa rét năm nay."
    body = f"<div class=x1><p class=description>{lead}</p>{paragraphs(1, 8)}</div>"
    found = read(f"<h1>{HEADLINE}</h1>{body}")
    assert (found.lead, list(found.lines)) == (lead, LINES[:8])


@pytest.mark.parametrize(
    "line",
    [
        "<p>Lire aussi</p><p><a href=/2>Le village de l'autre rive se relève</a></p>",
        "<p>Czytaj też: <a href=/2>Sąsiednia wieś odbudowuje domy po powodzi</a></p>",
        "<p>Lesen Sie auch: <a href=/2>Das Nachbardorf baut wieder auf</a></p>",
        "<p>Jetzt teilen!</p>",
        "<p class=image-annotation>Mái nhà mới dựng bên suối, nhìn từ trên cao xuống.</p>",
    ],
)
def test_label_with_its_link_button_and_caption_are_no_text(line: str) -> None:
    assert lines(f"<div class=x1>{paragraphs(1, 4)}{line}{paragraphs(5, 8)}</div>") == LINES[:8]


def test_sentence_that_begins_like_a_label_is_text() -> None:
    sentence = "Lire aussi les lettres du village demande du temps, dit le maire de la commune."
    body = f"<div class=x1>{paragraphs(1, 4)}<p>{sentence}</p>{paragraphs(5, 8)}</div>"
    assert lines(body)[4] == sentence


def test_name_that_all_paragraphs_bear_names_no_tool() -> None:
    parts = "".join(f'<div class="item view-mode-full"><p>{line}</p></div>' for line in LINES)
    assert lines(f"<div class=x1>{parts}</div>") == LINES


def test_tool_that_one_block_of_a_body_bears_is_no_text() -> None:
    tool = '<div class="view-counter"><p>Bài này đã có một nghìn hai trăm người mở xem, tính tới nay.</p></div>'
    assert lines(f"<div class=x1>{paragraphs(1, 5)}{tool}{paragraphs(6, 10)}</div>") == LINES


@pytest.mark.parametrize("name", ["relative pt-5", "rank-math-faq"])
def test_name_of_a_layout_or_plugin_names_no_part_of_the_page(name: str) -> None:
    body = f'<div class=x1>{paragraphs(1, 7)}<div class="{name}">{paragraphs(8, 10)}</div></div>'
    assert lines(body) == LINES


@pytest.mark.parametrize("name", ["related-links", "rank"])
def test_name_like_that_of_a_layout_names_its_part(name: str) -> None:
    body = f'<div class=x1>{paragraphs(1, 8)}<div class="{name}">{paragraphs(9, 10)}</div></div>'
    assert lines(body) == LINES[:8]


def test_text_above_a_heading_in_the_words_of_the_title_is_text() -> None:
    body = (
        f"<div class=entry-content>{paragraphs(1, 4)}<h2>{HEADLINE}</h2>{paragraphs(5, 10)}</div>"
    )
    found = [line for line in read(body).lines if line != HEADLINE]
    assert found == LINES


def test_one_line_above_the_headline_in_the_body_is_no_text() -> None:
    above = "<p>Chuyên mục của bản làng, ra mỗi sáng thứ bảy hằng tuần cho bà con.</p>"
    body = f"<div class=entry-content>{above}<h1>{HEADLINE}</h1>{paragraphs(1, 10)}</div>"
    assert list(read(body).lines) == LINES
