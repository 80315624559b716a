"""Pages made to be slow, through everything that happens to a page: none takes two seconds."""

from __future__ import annotations

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
from crawler.html.parse import NestedTooDeep
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


@pytest.mark.parametrize(
    "limit", [HANGS, pytest.param(SECONDS, marks=pytest.mark.timing)], ids=["hangs", "slow"]
)
@pytest.mark.parametrize("seed", range(6))
def test_page_made_to_be_slow_is_read_at_once(seed: int, limit: float) -> None:
    assert [name for name, page in slow_pages(10, seed=seed) if seconds(page) >= limit] == []


ATTACKS = {
    "one paragraph of counters": "<p>" + "xem: 1 | " * 40 + "!</p>",
    "many of them": ("<p>" + "cập nhật 1 " * 35 + "!</p>") * 2_000,
    "byline of brackets": "<div class=author>x" + "(" * 200_000 + "!</div>",
    "headline of separators": "<h1>" + "Zalo | " * 6_000 + "</h1>",
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_page_that_froze_the_first_release_is_read_at_once(attack: str) -> None:
    line = "<p>Công an huyện cho biết ba nạn nhân đã được đưa về nhà ngay trong đêm hôm qua.</p>"
    page = f"<title>Tin mới nhất</title><h1>Tin mới nhất</h1>{line * 3}{ATTACKS[attack]}"
    assert seconds(page) < HANGS
