"""Bylines as front ends of today print them: several names, names of components, labels without a space."""

from __future__ import annotations

import pytest
from fixtures.samples.sample_objects import NOON
from selectolax.lexbor import LexborHTMLParser

from crawler.extraction.generic import extract_generic
from crawler.extraction.metadata import Metadata

BODY = "".join(
    f"<p>Tổ hợp tác số {number} đã thu mua xong vụ chè cuối năm và chia tiền cho từng hộ trong bản.</p>"
    for number in range(1, 8)
)


def author(byline: str, *, head: str = "", below: str = "") -> str | None:
    page = (
        f"<!doctype html><html lang=vi><head><title>Vụ chè cuối năm ở bản Nà Mòn</title>{head}</head><body>"
        f"<article><h1>Vụ chè cuối năm ở bản Nà Mòn</h1>{byline}<div class=entry>{BODY}</div>"
        f"{below}</article></body></html>"
    )
    return extract_generic(page, url="https://ban.example/che", now=NOON).author


def test_authors_marked_side_by_side_are_all_named() -> None:
    byline = (
        '<p><a rel="author" href="/a/1">Thu Hà</a> và <a rel="author" href="/a/2">Minh Khôi</a></p>'
    )
    assert author(byline) == "Thu Hà, Minh Khôi"


def test_author_who_is_marked_twice_is_named_once() -> None:
    byline = (
        '<p><a rel="author" href="/a/1">Thu Hà</a></p><p><a rel="author" href="/a/1">Thu Hà</a></p>'
    )
    assert author(byline) == "Thu Hà"


def test_author_of_the_next_article_is_not_named_beside_the_own() -> None:
    below = '<section class=x9><h2>Bài khác</h2><p><a rel="author" href="/a/2">Minh Khôi</a></p></section>'
    assert author('<p><a rel="author" href="/a/1">Thu Hà</a></p>', below=below) == "Thu Hà"


def test_account_beside_a_marked_author_is_not_named() -> None:
    byline = (
        '<p><a rel="author" href="/a/1">Thu Hà</a> <a rel="author" href="/a/2">toasoan24</a></p>'
    )
    assert author(byline) == "Thu Hà"


@pytest.mark.parametrize(
    "name", ["p-post-AssistAuthor", "ArticleByline_row__x7", "articleAuthor", "c-assetAuthor_name"]
)
def test_class_in_camels_names_a_byline(name: str) -> None:
    assert author(f'<div><div class="{name}">Thu Hà</div></div>') == "Thu Hà"


def test_capital_within_another_word_names_no_byline() -> None:
    assert author('<div class="swappedByAjax">Chè Bản Xa</div>') is None


@pytest.mark.parametrize("place", ["profile", "staff", "about/editors", "by"])
def test_link_to_the_page_of_a_person_above_the_text_is_a_byline(place: str) -> None:
    assert author(f'<div><a href="/{place}/thu-ha">Thu Hà</a></div>') == "Thu Hà"


def test_link_to_the_page_of_a_person_behind_the_text_is_none() -> None:
    assert author("", below='<div><a href="/people/thu-ha">Thu Hà</a></div>') is None


def test_link_to_a_licence_is_no_byline() -> None:
    licence = '<div><a href="https://cc.example/licenses/by/4.0/">Ghi Công Quốc Tế</a></div>'
    assert author(licence) is None


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("著者：山本花子", "山本花子"),
        ("文● オカモト／編集部", "オカモト"),
        ("作者：记者李小明", "李小明"),
        ("取材・文/たかはしゆうこ", "たかはしゆうこ"),
    ],
)
def test_label_without_a_space_stands_before_a_name(printed: str, name: str) -> None:
    assert author(f"<p>{printed}</p>") == name


def test_newsroom_behind_such_a_label_is_no_person() -> None:
    assert author("<p>文：地方編集部</p>") is None


def test_link_to_a_biography_is_no_name() -> None:
    assert author('<div><a rel="author" href="/a/1">See full bio</a></div>') is None


def test_name_that_is_printed_twice_within_its_mark_is_read_once() -> None:
    byline = '<div class="x"><span itemprop="author"><b>Thu Hà</b> <i>Thu Hà</i></span></div>'
    assert author(byline) == "Thu Hà"


def test_two_names_joined_in_the_head_are_printed_apart() -> None:
    head = '<meta name="author" content="Thu Hà và Minh Khôi">'
    page = (
        f"<html><head><title>Vụ chè cuối năm ở bản</title>{head}</head><body><h1>Vụ chè cuối năm ở bản</h1>"
        f"<div><p>Thu Hà</p><p>Minh Khôi</p></div><div>{BODY}</div></body></html>"
    )
    read = extract_generic(page, url="https://ban.example/che", now=NOON)
    assert read.prints_claimed_author


def test_name_in_the_head_that_is_part_of_a_printed_one_is_not_printed() -> None:
    head = '<meta name="author" content="Thu Hà">'
    page = (
        f"<html><head><title>Vụ chè cuối năm ở bản</title>{head}</head><body><h1>Vụ chè cuối năm ở bản</h1>"
        f"<p>Lão Thu Hàng</p><div>{BODY}</div></body></html>"
    )
    read = extract_generic(page, url="https://ban.example/che", now=NOON)
    assert not read.prints_claimed_author


@pytest.mark.parametrize(
    ("before", "after"),
    [("<![CDATA[", "]]>"), ("//<![CDATA[\n", "\n//]]>"), ("/*<![CDATA[*/", "/*]]>*/"), ("", "")],
)
def test_json_ld_between_marks_of_xhtml_is_read(before: str, after: str) -> None:
    data = '{"@type": "NewsArticle", "author": {"@type": "Person", "name": "Thu Hà"}}'
    script = f'<script type="application/ld+json">{before}{data}{after}</script>'
    tree = LexborHTMLParser(f"<html><head>{script}</head><body></body></html>")
    assert Metadata(tree).author == "Thu Hà"
