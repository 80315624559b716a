"""The lead of any page: the paragraph between headline and body, and nothing else that stands there."""

from __future__ import annotations

import html

import pytest
from fixtures.samples.generic_extraction_score import READ_AT

from article.model import Article
from crawler.extraction.extract import build_article, extract_partial, fill_from_generic
from crawler.extraction.generic import extract_generic
from crawler.spider.registry import spider_for_host

URL = "https://ban.example/cau-treo"
HEADLINE = "Cầu treo bản Pú Hồng nối lại hai bờ suối"
LEAD = "Sau bốn tháng thi công, cây cầu treo dài sáu mươi mét đã đưa học trò sang bờ bên kia."
LINES = [
    f"Đội thợ số {number} ở lại bản suốt mùa mưa, vừa kéo cáp vừa dạy trai bản nghề mộc và nghề sắt."
    for number in range(1, 8)
]
BODY = "".join(f"<p>{line}</p>" for line in LINES)


def read(above: str, *, description: str = "") -> Article:
    meta = (
        f'<meta property="og:description" content="{html.escape(description)}">'
        if description
        else ""
    )
    page = (
        f"<!doctype html><html lang=vi><head><title>{HEADLINE}</title>{meta}</head><body>"
        f"<div id=page><h1>{HEADLINE}</h1>{above}<div class=entry-content>{BODY}</div></div></body></html>"
    )
    source = spider_for_host("ban.example").source
    partial = extract_partial(page, url=URL, source=source, now=READ_AT)
    fill_from_generic(partial, extract_generic(page, url=URL, now=READ_AT), now=READ_AT)
    return build_article(partial, url=URL, source=source).article


def test_paragraph_between_headline_and_body_is_the_lead() -> None:
    assert read(f"<p>{LEAD}</p>").lead == LEAD


@pytest.mark.parametrize("name", ["author-info", "figcaption", "post-meta"])
def test_words_in_a_byline_tool_or_caption_are_no_lead(name: str) -> None:
    words = "Người viết bài này sống ở vùng cao đã hai mươi năm, kể chuyện về những cây cầu."
    assert read(f'<div class="{name}"><div><p>{words}</p></div></div>').lead is None


def test_lead_in_an_article_with_the_class_of_a_tag_is_read() -> None:
    assert read(f'<div class="post tag-cau"><p class="excerpt">{LEAD}</p></div>').lead == LEAD


def test_day_of_the_update_is_no_lead() -> None:
    assert read("<p>Updated 11:21, Tuesday, November 17, 2026</p>").lead is None


def test_description_of_several_paragraphs_of_the_body_is_no_lead() -> None:
    article = read("", description=" ".join(LINES[:3]).replace(",", " –"))
    assert (article.lead, article.text.splitlines()) == (None, LINES)


def test_description_that_the_body_lacks_is_the_lead() -> None:
    assert read("", description=LEAD).lead == LEAD
