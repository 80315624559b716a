"""The marked author of a page of an unknown site: microformats, microdata, link types."""

from __future__ import annotations

import pytest
from sample_objects import NOON

from crawler.extraction.generic import extract_generic

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
