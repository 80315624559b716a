"""Lines within a body that are not its text: captions, labels, calls to subscribe; and sentences like them."""

from __future__ import annotations

import pytest
from fixtures.sites.page_of_a_village import LINES, lines, paragraphs


def read_with(inner: str) -> list[str]:
    return lines(f"<div class=x1>{paragraphs(1, 5)}{inner}{paragraphs(6, 10)}</div>")


CAPTION = "Mái nhà mới bên suối nhìn từ đỉnh đồi, một sáng cuối mùa mưa năm nay"


@pytest.mark.parametrize(
    "inner",
    [
        f'<div class="legend"><div>{CAPTION}</div></div>',
        f'<div class="img-metadata">{CAPTION}</div>',
        f'<p class="imagedescription">{CAPTION}</p>',
        f"<p>Foto: {CAPTION}</p>",
        f"<p>{CAPTION} | © Hội bản</p>",
        "<p>© Hội bản Nà Mòn</p>",
    ],
)
def test_caption_is_no_text(inner: str) -> None:
    assert read_with(inner) == LINES


@pytest.mark.parametrize(
    "sentence",
    [
        "Fotos der Dächer hingen am Abend im Gemeindehaus, und alle kamen, um sie zu sehen.",
        "Die Legende von der Brücke, sagte sie, sei älter als das Dorf und alle seine Häuser.",
        "Auf den Tafeln steht © Nà Mòn, und darunter hat jemand die Namen aller Häuser geschrieben, die neu sind.",
    ],
)
def test_sentence_about_pictures_is_text(sentence: str) -> None:
    assert sentence in read_with(f"<p>{sentence}</p>")


@pytest.mark.parametrize(
    "label",
    [
        "Mehr zum Hochwasser im Norden",
        "Weitere Themen",
        "Weitere Informationen zum Wiederaufbau:",
        "Más sobre las lluvias",
        "Trending Nationally",
        "More from the valley",
    ],
)
def test_label_with_what_it_is_about_is_no_text(label: str) -> None:
    links = "<ul><li><a href=/2>Das Nachbardorf baut wieder auf</a></li></ul>"
    assert read_with(f"<h3>{label}</h3>{links}") == LINES


def test_part_about_the_author_ends_the_text() -> None:
    note = "<p>Thu Hà sống ở bản Nà Mòn, viết về rừng và sông suốt hai mươi năm qua.</p>"
    body = f"<div class=x1>{paragraphs(1, 10)}<h4>Über die Autorin</h4>{note}</div>"
    assert lines(body) == LINES


@pytest.mark.parametrize(
    "call",
    [
        "Pour lire la suite",
        "Quelle: Amt für Wasserbau",
        "Abonnez-vous dès maintenant",
        "For the latest news from the valley, open our page every morning.",
        "If you enjoyed reading this, consider a gift to the village.",
        "View Comments",
    ],
)
def test_call_and_notice_are_no_text(call: str) -> None:
    assert read_with(f"<p>{call}</p>") == LINES


@pytest.mark.parametrize(
    "sentence",
    [
        "Mehr zum Fest brachte am Abend noch der Chor mit, der bis Mitternacht sang und dann nach Hause ging.",
        "Quellen gibt es im Tal genug, sagte der Bürgermeister, nur Leitungen fehlen noch immer überall.",
        "Support for the village came from three valleys, and each sent ten carpenters in the first week.",
    ],
)
def test_sentence_that_begins_like_a_call_is_text(sentence: str) -> None:
    assert sentence in read_with(f"<p>{sentence}</p>")


@pytest.mark.parametrize("name", ["newsletterbox", "third-party-placeholder", "article-disclosure"])
def test_box_of_an_offer_or_notice_is_no_text(name: str) -> None:
    words = (
        "Mỗi sáng thứ hai, bản tin của chúng tôi gom mọi chuyện bản làng gửi tới hộp thư của bạn."
    )
    assert read_with(f'<div class="{name}"><p>{words}</p></div>') == LINES


def test_column_named_after_a_paywall_is_text() -> None:
    assert lines(f'<div class="content-behind-paywall">{paragraphs(1, 10)}</div>') == LINES


TEASER = "Chợ phiên mở lại sau mùa lũ, bà con các bản gùi măng và gạo mới xuống bán từ lúc trời chưa sáng."


def card(number: int, words: str) -> str:
    title = f'<a href="/x/{number}">Chợ phiên mở lại sau mùa lũ {number}</a>'
    return f'<div class="zk-card"><h4>{title}</h4><p>{words}</p></div>'


def read_beside(inner: str, below: str) -> list[str]:
    body = f"<div class=x1>{paragraphs(1, 5)}{inner}{paragraphs(6, 10)}</div>"
    return lines(f"{body}<div class=x2>{below}</div>")


def test_a_card_alone_in_the_text_is_known_by_the_cards_below() -> None:
    assert (
        read_beside(f'<div class="x3">{card(1, TEASER)}</div>', card(2, "Một tin khác.")) == LINES
    )


def test_a_box_of_another_make_than_the_cards_below_is_text() -> None:
    box = f'<div class="zk-note"><h4>Chợ phiên mở lại sau mùa lũ</h4><p>{TEASER}</p></div>'
    assert TEASER in read_beside(box, card(2, "Một tin khác."))


def test_a_box_without_a_link_is_text_though_named_as_the_cards_below() -> None:
    box = f'<div class="zk-card"><h4>Chợ phiên mở lại sau mùa lũ</h4><p>{TEASER}</p></div>'
    assert TEASER in read_beside(box, card(2, "Một tin khác."))
