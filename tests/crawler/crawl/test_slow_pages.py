"""Pages made to be slow, through everything that happens to a page: none takes two seconds."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from fuzz.slow_pages import slow_pages

from article.edits.article_diff import diff_articles
from article.fingerprint import fingerprint, text_digest
from article.similarity.near_duplicates import ComparableBody
from crawler.extraction.extract import build_article, extract_partial, fill_from_generic
from crawler.extraction.generic import extract_generic
from crawler.extraction.not_an_article import NotAnArticle
from crawler.html.parse import NestedTooDeep, parse_html
from crawler.spider.registry import spider_for_host
from pipelines.process import judge_article

pytestmark = pytest.mark.slow

NOW = datetime(2026, 12, 1, tzinfo=UTC)
URL = "https://trang.example/bai-1.html"
SECONDS = 2.0
"""On a quiet machine."""
HANGS = 60.0
"""What no busy machine makes of two seconds, and every pattern that backtracks exceeds."""


def process(page: str) -> None:
    source = spider_for_host("trang.example").source
    try:
        partial = extract_partial(page, url=URL, source=source, now=NOW)
        fill_from_generic(partial, extract_generic(page, url=URL, now=NOW), now=NOW)
        article = build_article(partial, url=URL, source=source).article
    except (NotAnArticle, NestedTooDeep):
        return
    fingerprint(article)
    text_digest(article)
    judge_article(article)
    diff_articles(article, replace(article, text=article.text[::2]))
    assert ComparableBody(article).sketch is not None


def seconds(page: str) -> float:
    started = time.process_time()
    process(page)
    return time.process_time() - started


limits = pytest.mark.parametrize(
    "limit", [HANGS, pytest.param(SECONDS, marks=pytest.mark.timing)], ids=["hangs", "slow"]
)


@limits
@pytest.mark.parametrize("seed", range(6))
def test_page_made_to_be_slow_is_read_at_once(seed: int, limit: float) -> None:
    assert [name for name, page in slow_pages(10, seed=seed) if seconds(page) >= limit] == []


MARKS = "\u0315\u0300"
"""Out of their canonical order: putting a run of them in order takes the square of its length."""
ATTACKS = {
    "one paragraph of counters": "<p>" + "xem: 1 | " * 40 + "!</p>",
    "many of them": ("<p>" + "cập nhật 1 " * 35 + "!</p>") * 2_000,
    "byline of brackets": "<div class=author>x" + "(" * 200_000 + "!</div>",
    "diacritics out of order": "<p>a" + MARKS * 140_000 + "</p>",
    "diacritics in the headline": "<h1>a" + MARKS * 140_000 + "</h1>",
    "diacritics in an address": f"<a href='//a{MARKS * 9_000}/x.pdf'>Tin</a>" * 15,
    "title of separators": "<title>" + "» " * 500_000 + "</title>",
    "attributes": "<p " + " ".join(f"a{n}" for n in range(45_000)) + ">x</p>",
    "attributes around brackets": "<p " + " ".join(f"a{n}='<>'" for n in range(25_000)) + ">x</p>",
    "paragraphs without end": "<p>x</p>" * 120_000,
    "headline of separators": "<h1>" + "Zalo | " * 6_000 + "</h1>",
}


def page_with_body(text: str) -> str:
    data = {"@type": "NewsArticle", "headline": "Tin", "articleBody": text}
    script = f'<script type="application/ld+json">{json.dumps(data)}</script>'
    return f"<title>Tin</title><h1>Tin</h1>{script}"


@limits
@pytest.mark.parametrize("attack", ATTACKS)
def test_page_that_froze_a_release_is_read_at_once(attack: str, limit: float) -> None:
    line = "<p>Công an huyện cho biết ba nạn nhân đã được đưa về nhà ngay trong đêm hôm qua.</p>"
    page = f"<title>Tin mới nhất</title><h1>Tin mới nhất</h1>{line * 3}{ATTACKS[attack]}"
    assert seconds(page) < limit


def test_picture_and_data_in_an_attribute_are_no_endless_tag() -> None:
    data = "&quot;a&quot;: 1, " * 20_000
    image = "data:image/png;base64," + "iVBORw0KGgo=" * 20_000
    page = f"<div data-x=\"{data}\"><img src='{image}' class=a><p id=b>Tin</p></div>"
    tree = parse_html(page)
    (block,), (picture,) = tree.css("div"), tree.css("img")
    assert len((block.attributes["data-x"] or "").split()) == 40_000
    assert picture.attributes["class"] == "a"


def test_text_of_an_endless_tag_is_read_without_its_attributes() -> None:
    tag = "<p " + " ".join(f"a{n}=1" for n in range(5_000)) + ">"
    (paragraph,) = parse_html(f"{tag}Tin</p>").css("p")
    assert (paragraph.text(), paragraph.attributes) == ("Tin", {})


def test_page_of_too_many_paragraphs_is_refused_by_name() -> None:
    with pytest.raises(NotAnArticle, match="page_blocks"):
        extract_generic(f"<body>{'<p>x</p>' * 20_000}</body>", url=URL, now=NOW)


@limits
def test_headline_above_each_line_is_taken_off_at_once(limit: float) -> None:
    # Just within the bound of paragraphs.
    body = "Tin\n" * 19_000 + "Công an huyện cho biết ba nạn nhân đã về nhà trong đêm."
    assert seconds(page_with_body(body)) < limit


def test_text_of_too_many_lines_is_refused_by_name() -> None:
    page = page_with_body("Tin\n" * 200_000 + "Ba nạn nhân đã được đưa về nhà.")
    source = spider_for_host("trang.example").source
    partial = extract_partial(page, url=URL, source=source, now=NOW)
    fill_from_generic(partial, extract_generic(page, url=URL, now=NOW), now=NOW)
    with pytest.raises(NotAnArticle, match="page_blocks"):
        build_article(partial, url=URL, source=source)


@limits
def test_authors_who_stand_elsewhere_are_looked_for_in_one_reading(limit: float) -> None:
    article = {"@type": "NewsArticle", "author": [{"@id": f"#{n}"} for n in range(20)]}
    scripts = [json.dumps(article), *[json.dumps([{"@id": "#x"}] * 60_000)] * 4]
    page = "".join(f'<script type="application/ld+json">{one}</script>' for one in scripts)
    assert seconds(f"<title>Tin</title><h1>Tin</h1>{page}") < limit


def test_law_of_four_thousand_paragraphs_is_read_whole() -> None:
    lines = [
        f"Điều {n}. Người nào mua bán người thì bị phạt tù từ {n} năm đến {n + 5} năm."
        for n in range(4_000)
    ]
    page = (
        f"<h1>Bộ luật Hình sự</h1><article>{''.join(f'<p>{line}</p>' for line in lines)}</article>"
    )
    assert len(extract_generic(page, url=URL, now=NOW).lines) == 4_000
