"""Which part of a heading is the headline, and which heading is the site's name."""

from __future__ import annotations

import pytest
from fixtures.samples.sample_objects import NOON

from crawler.extraction.generic import extract_generic

HEADLINE = "Bản Nà Mòn dựng lại ba mươi nóc nhà sau lũ"
BODY = "".join(
    f"<p>Đoàn công tác số {number} đã tới xã biên giới để nghe người dân kể lại những ngày mưa lũ vừa qua.</p>"
    for number in range(1, 8)
)


def title(heading: str, *, head: str = f"<title>{HEADLINE} | Báo Bản</title>") -> str | None:
    page = (
        f"<!doctype html><html lang=vi><head>{head}</head><body><article>{heading}"
        f"<div class=entry>{BODY}</div></article></body></html>"
    )
    return extract_generic(page, url="https://ban.example/na-mon", now=NOON).title


@pytest.mark.parametrize(
    "heading",
    [
        f"<h1><span class=kicker>Sau cơn lũ</span> {HEADLINE}</h1>",
        f"<h1><span class=post-overline>Sau cơn lũ</span><span class=sr-only>: </span>{HEADLINE}</h1>",
        f"<h1>{HEADLINE} <small>Ghi chép từ vùng cao</small></h1>",
        f"<h1><div class=topic-label>Sau cơn lũ</div>{HEADLINE}</h1>",
        f"<h1><span class=category>Xã hội</span>{HEADLINE}</h1>",
    ],
)
def test_what_stands_beside_a_headline_is_left_out(heading: str) -> None:
    assert title(heading) == HEADLINE


def test_part_that_the_metadata_have_is_the_headline() -> None:
    heading = f"<h1><span class=a1>Sau cơn lũ</span> <span class=b2>{HEADLINE}</span></h1>"
    assert title(heading) == HEADLINE


def test_part_that_is_only_coloured_stays_in_the_headline() -> None:
    heading = f"<h1><span class=red>Nóng:</span> {HEADLINE}</h1>"
    assert title(heading, head=f"<title>Nóng: {HEADLINE}</title>") == f"Nóng: {HEADLINE}"


def test_kicker_is_the_headline_where_nothing_else_is_printed() -> None:
    assert title(f"<h1><span class=kicker>{HEADLINE}</span></h1>") == HEADLINE


def test_colon_for_screen_readers_takes_no_blank_before_it() -> None:
    head = f"<title>Nà Mòn: {HEADLINE}</title>"
    heading = f"<h2><span>Nà Mòn</span> <span class=sr-only>: </span>{HEADLINE}</h2>"
    assert title(heading, head=head) == f"Nà Mòn: {HEADLINE}"


def test_headline_broken_in_a_wrapper_is_read_whole() -> None:
    first, last = HEADLINE[:22], HEADLINE[23:]
    assert title(f"<h1><div class=inner>{first}<br>{last}</div></h1>") == HEADLINE


def test_heading_that_links_to_the_front_page_is_the_name_of_the_site() -> None:
    head = f"<title>Chuyện bản làng miền cao » Blog Archive » {HEADLINE}</title>"
    logo = '<h1><a href="https://ban.example/">Chuyện bản làng miền cao</a></h1>'
    assert title(f"{logo}<h2><a href='/na-mon'>{HEADLINE}</a></h2>", head=head) == HEADLINE


def test_heading_that_links_to_its_own_article_is_the_headline() -> None:
    assert title(f"<h1><a href='/na-mon'>{HEADLINE}</a></h1>") == HEADLINE


def test_heading_for_screen_readers_is_no_headline() -> None:
    heading = f"<h1 class=visually-hidden>Công an tỉnh Bình Minh</h1><h1>{HEADLINE}</h1>"
    assert title(heading, head=f"<title>Tin - {HEADLINE}</title>") == HEADLINE
