"""The marked author of a page of an unknown site: microformats, microdata, link types."""

from __future__ import annotations

import pytest
from fixtures.samples.sample_objects import NOON
from selectolax.lexbor import LexborHTMLParser

from article.credits.byline import byline_signature, person_name
from crawler.extraction.generic import extract_generic
from crawler.extraction.metadata import Metadata

BODY = "".join(
    f"<p>Đoàn công tác số {number} đã tới xã biên giới để nghe người dân kể lại những ngày mưa lũ vừa qua.</p>"
    for number in range(1, 8)
)


def author(byline: str, *, head: str = "", below: str = "") -> str | None:
    page = (
        f"<!doctype html><html lang=vi><head><title>Ngày trở lại của bản Nà Mòn</title>{head}</head><body>"
        f"<article><h1>Ngày trở lại của bản Nà Mòn</h1>{byline}<div class=entry>{BODY}</div>"
        f"{below}</article></body></html>"
    )
    return extract_generic(page, url="https://ban.example/na-mon", now=NOON).author


@pytest.mark.parametrize(
    "byline",
    [
        '<p><a rel="author" href="/u/7">hoanganh92</a></p>',
        '<p><span class="author vcard"><a class="url fn n" href="/u/7">hoanganh92</a></span></p>',
        '<p class="h-card"><a class="p-name" href="/u/7">hoanganh92</a></p>',
        '<p itemprop="author" itemscope><span itemprop="name">hoanganh92</span></p>',
        '<p><a class="username" href="/u/7">hoanganh92</a></p>',
        '<p><a href="/author/hoanganh92/">hoanganh92</a></p>',
        "<p>Posted on 12 November 2026 by hoanganh92</p>",
    ],
)
def test_marked_pen_name_is_the_author(byline: str) -> None:
    assert author(byline) == "hoanganh92"


def test_pen_name_that_nothing_marks_is_none() -> None:
    assert author('<p><a href="/u/7">hoanganh92</a></p>') is None


def test_who_comments_is_not_the_author() -> None:
    below = '<ol class="comment-list"><li><cite class="vcard"><b class="fn">Bạn đọc</b></cite></li></ol>'
    assert author("", below=below) is None


def test_site_that_names_itself_is_not_the_author() -> None:
    head = '<meta property="og:site_name" content="Báo Bản">'
    assert author('<p><a rel="author" href="/">Báo Bản</a></p>', head=head) is None


@pytest.mark.parametrize("byline", ["Von Thu Hà", "Par Thu Hà", "Autor: Thu Hà"])
def test_byline_in_the_language_of_an_agency_is_read(byline: str) -> None:
    assert author(f"<p>{byline}</p>") == "Thu Hà"


@pytest.mark.parametrize(
    "byline",
    [
        '<p><a href="/author/thu-ha/">Thu Hà</a></p>',
        '<div><span class="author">Thu Hà</span></div>',
        '<div><span class="post-author-name">Von <a href="/u/7">Thu Hà</a></span></div>',
        "<p>Veröffentlicht am 12.11.2026 von Thu Hà</p>",
        "<p>Von Thu Hà am 12. November 2026</p>",
        "<h5>Autor:</h5><p>Thu Hà</p>",
        "<p>Autoren Thu Hà</p>",
        "<p>Interview: Thu Hà</p>",
        "<p>Text & Fotos: Thu Hà</p>",
        "<p>Ein Beitrag von Thu Hà | 12.11.2026 - 12:45</p>",
        "<p>Núi rừng | By Thu Hà | 12 November 2026</p>",
        '<div class="author"><span class="meta--author">Posted on 12 November 2026 by Thu Hà</span></div>',
        '<aside class="meta"><p><a class="author-name" href="/autor/7">Thu Hà</a></p></aside>',
        '<ul><li><a href="/ban/">Bản tin làng</a></li><li><a rel="author" href="/u/7">Thu Hà</a></li></ul>',
    ],
)
def test_author_is_named_by_class_link_or_words(byline: str) -> None:
    assert author(byline) == "Thu Hà"


@pytest.mark.parametrize(
    "byline",
    [
        '<p><a href="/topics/thu-ha/">Thu Hà</a></p>',
        '<p><a href="/author/ban-tin/">Ban biên tập</a></p>',
        "<p>Veröffentlicht am 12.11.2026 in Thu Hà</p>",
        "<p>Posted by clicking on it, as readers do</p>",
        "<p>Text und Fotos zeigen Thu Hà</p>",
    ],
)
def test_name_that_is_no_byline_is_no_author(byline: str) -> None:
    assert author(byline) is None


def test_link_to_an_author_far_from_the_headline_is_another_one() -> None:
    below = '<p>Đọc nữa</p><p><a href="/author/an/">Lê An</a></p>'
    assert author("", below=f"<section>{BODY}{below}</section>") is None


def test_author_of_a_work_named_in_the_text_is_not_the_author() -> None:
    shelf = f"<div class=entry>{BODY}<p>Autorin: Lê An</p>{BODY}</div>"
    assert author("", below=shelf) is None


def test_last_line_that_names_a_list_is_no_signature() -> None:
    assert byline_signature("Verwandte Artikel") is None
    assert byline_signature("Thu Hà") == "Thu Hà"


def test_byline_above_the_headline_is_read() -> None:
    page = (
        "<!doctype html><html lang=vi><head><title>Ngày trở lại của bản Nà Mòn</title></head><body><article>"
        f"<h5 class=field-author>Thu Hà</h5><h1>Ngày trở lại của bản Nà Mòn</h1><div class=entry>{BODY}</div>"
        "</article></body></html>"
    )
    assert extract_generic(page, url="https://ban.example/na-mon", now=NOON).author == "Thu Hà"


@pytest.mark.parametrize(
    ("printed", "read"),
    [("R.C. Baker", "R.C. Baker"), ("Thu Hà @thuha", "Thu Hà"), ("ban.example", None)],
)
def test_initials_are_no_host_and_accounts_no_name(printed: str, read: str | None) -> None:
    assert person_name(printed) == read


P7, P8 = '{"@id": "#p7"}', '{"@id": "#p8"}'


def graph(author: str, name: str) -> str:
    return (
        '<script type="application/ld+json">{"@graph": [{"@type": "NewsArticle", "headline": "Ngày trở lại",'
        f' "author": {author}}}, {{"@type": "Person", "@id": "#p7", "name": "{name}"}}]}}</script>'
    )


@pytest.mark.parametrize(
    ("name", "read"), [("Thu Hà", "Thu Hà"), ("Redaktion", None), ("admin", None)]
)
def test_author_is_looked_up_by_its_id(name: str, read: str | None) -> None:
    page = LexborHTMLParser(f"<html><head>{graph(P7, name)}</head></html>")
    assert Metadata(page).author == read


def test_id_of_another_person_names_nobody() -> None:
    page = LexborHTMLParser(f"<html><head>{graph(P8, 'Thu Hà')}</head></html>")
    assert Metadata(page).author is None


def test_site_before_the_name_in_a_meta_element_is_removed() -> None:
    head = '<meta property="og:site_name" content="Báo Bản"><meta name="author" content="Báo Bản - Thu Hà">'
    page = LexborHTMLParser(f"<html><head>{head}</head></html>")
    assert Metadata(page).author == "Thu Hà"


@pytest.mark.parametrize(
    ("byline", "name"),
    [
        ("<p>Tác giả bài viết: Lê Hoa</p>", "Lê Hoa"),
        ("<p>12.11.2026 - Text: Greta Ohlsen (Sprecherin)</p>", "Greta Ohlsen"),
        ("<p>Par Claire Vasseur (avec Paul Morin)</p>", "Claire Vasseur"),
        ("<p>Ein Interview von Greta Ohlsen mit Uwe Brandt</p>", "Greta Ohlsen"),
        ("<p>Richard (R.B.) Field</p>", None),
        ("<p>Geschrieben von Cooper</p>", "Cooper"),
        ("<p>Geschrieben von Cooper und anderen Leuten</p>", None),
        ("<p>12.11.2026 - Berlin Mitte</p>", None),
        (
            '<ul><li class="post-info__item--type-author"><a href="/u/7">Boris Falk</a></li></ul>',
            "Boris Falk",
        ),
    ],
)
def test_byline_is_read_among_what_stands_beside_it(byline: str, name: str | None) -> None:
    assert author(byline) == name


def test_name_behind_the_last_bar_of_the_title_is_the_site() -> None:
    page = (
        "<title>Ngày trở lại của bản Nà Mòn - Hương Bản</title>"
        '<meta name=author content="Hương Bản"><body><h1>Ngày trở lại của bản Nà Mòn</h1>'
    )
    assert Metadata(LexborHTMLParser(page)).author is None


@pytest.mark.parametrize(
    "title", ["Ngày trở lại - Hương Bản", "Hương Bản", "Hương Bản: ngày trở lại"]
)
def test_name_in_another_place_of_the_title_is_an_author(title: str) -> None:
    page = f'<title>{title}</title><meta name=author content="Thu Hà"><body><h1>Ngày trở lại</h1>'
    assert Metadata(LexborHTMLParser(page)).author == "Thu Hà"
