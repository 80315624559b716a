"""The day of a page of an unknown site: in a link, in the only time element, behind an archive's stamp."""

from __future__ import annotations

import pytest
from fixtures.samples.sample_objects import NOON
from selectolax.lexbor import LexborHTMLParser

from article.dates import HANOI, read_date
from crawler.extraction.generic import extract_generic
from crawler.extraction.metadata import Metadata
from crawler.extraction.printed_date import date_in_url

BODY = "".join(
    f"<p>Đoàn công tác số {number} đã tới xã biên giới để nghe người dân kể lại những ngày mưa lũ vừa qua.</p>"
    for number in range(1, 8)
)


def day(near: str, *, above: str = "") -> str | None:
    page = (
        f"<!doctype html><html lang=vi><head><title>Ngày trở lại của bản Nà Mòn</title></head><body>{above}"
        f"<article><h1>Ngày trở lại của bản Nà Mòn</h1>{near}<div class=entry>{BODY}</div></article></body></html>"
    )
    found = extract_generic(page, url="https://ban.example/na-mon", now=NOON).dates
    read = next((date for one in found if (date := read_date(one, now=NOON))), None)
    return read.at.astimezone(HANOI).date().isoformat() if read else None


def test_day_that_links_to_the_article_is_read() -> None:
    assert day('<p><a href="/na-mon">12/10/2026</a></p>') == "2026-10-12"


def test_day_in_plain_text_is_preferred_to_one_in_a_link() -> None:
    assert day('<p><a href="/x">12/10/2026</a></p><p>10/10/2026</p>') == "2026-10-10"


LINKS = "<p><a href=/>Trang nhất</a></p>" * 20


def test_only_time_element_is_read_wherever_it_stands() -> None:
    assert day("", above=f'<time datetime="2026-10-12"></time>{LINKS}') == "2026-10-12"


def test_time_elements_of_other_articles_are_not_read() -> None:
    times = '<time datetime="2026-10-12"></time><time datetime="2026-10-11"></time>'
    assert day("", above=f"{times}{LINKS}") is None


def test_stamp_of_a_web_archive_is_not_the_day() -> None:
    archive = "https://web.archive.org/web/20260218174457/https://ban.example"
    assert date_in_url(f"{archive}/na-mon") is None
    assert date_in_url(f"{archive}/2025/10/12/na-mon") == "2025-10-12"


@pytest.mark.parametrize("name", ["dcterms:created", "dc:date", "dcterms.issued"])
def test_dublin_core_is_read_with_either_mark(name: str) -> None:
    page = f'<html><head><meta name="{name}" content="2026-10-12"></head></html>'
    assert Metadata(LexborHTMLParser(page)).published == "2026-10-12"


@pytest.mark.parametrize(
    "line",
    [
        "<p>12 | 10 | 2026</p>",
        "<p>Hội Bản Nà Mòn 12. 10. 2026</p>",
        "<aside><ul><li><a href=/>Bản tin làng Nà Mòn</a></li><li>12/10/2026</li></ul></aside>",
    ],
)
def test_day_beside_the_headline_is_read(line: str) -> None:
    assert day(line) == "2026-10-12"


@pytest.mark.parametrize(
    "line",
    [
        "<p>Ngày 12/10/2026, đoàn công tác lên tới bản và ở lại ba hôm với bà con trong mưa.</p>",
        "<p>Hội Bản Nà Mòn 12. 10. năm nay.</p>",
    ],
)
def test_day_in_a_sentence_is_not_the_day_of_the_page(line: str) -> None:
    assert day(line) is None


@pytest.mark.parametrize("name", ["publicationdate", "og:article:published_time"])
def test_further_names_of_the_day_in_the_head_are_read(name: str) -> None:
    page = f'<html><head><meta name="{name}" content="2026-10-12"></head></html>'
    assert Metadata(LexborHTMLParser(page)).published == "2026-10-12"


def test_bare_date_of_the_head_is_read_where_the_page_prints_none() -> None:
    head = '<meta name="date" content="2026-10-14">'
    assert day("", above=head) == "2026-10-14"
    assert day("<p>12/10/2026</p>", above=head) == "2026-10-12"
