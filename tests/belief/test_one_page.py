"""One page that answers with something else, again and again; beside it what is a true edit."""

from __future__ import annotations

from dataclasses import replace

import pytest
from fixtures.sites.offline_site import MONDAY, TEXTS, LangNui, LangSong, Paper

from crawler.discovery import Feed
from crawler.spider.article_spider import SourceSpider
from storage.engine import Database

pytestmark = pytest.mark.slow

WALLS = {
    "login": ("Mời bạn đăng nhập", "Nội dung này dành cho thành viên. Hãy đăng nhập hoặc đăng ký mới, miễn phí."),
    "captcha": ("Verify you are human", "Press and hold the button to confirm that you are not a robot."),
    "parked": ("baolangsong.example", "The owner parks this domain with us. Related links: hotels, visa, flights."),
    "German": ("Wartungsarbeiten", "Diese Seite wird gerade gewartet. Bitte versuchen Sie es später noch einmal."),
}  # fmt: skip


@pytest.mark.parametrize("spider", [LangSong, LangNui])
@pytest.mark.parametrize("kind", WALLS)
def test_wall_before_one_article_is_no_edit(
    database: Database, spider: type[SourceSpider], kind: str
) -> None:
    paper = Paper(database, spider)
    title, text = WALLS[kind]
    page = f"<html><head><title>{title}</title></head><body><h1>{title}</h1><p>{text}</p></body></html>"
    paper.observe()
    for _ in range(3):
        paper.observe(TEXTS, {paper.url(TEXTS[2]): page})
    paper.observe()
    assert (paper.intact(), paper.changes()) == (6, [])


@pytest.mark.parametrize("spider", [LangSong, LangNui])
def test_rewrite_under_another_headline_is_reported(
    database: Database, spider: type[SourceSpider]
) -> None:
    paper = Paper(database, spider)
    new = replace(TEXTS[2], title="Lời kể của người vừa trở về nhà", lines=TEXTS[5].lines)
    paper.observe()
    for _ in range(2):
        paper.observe(TEXTS, {paper.url(TEXTS[2]): paper.page(new)})
    assert paper.url(TEXTS[2]) in {change.split()[1] for change in paper.changes()}


def test_article_that_got_another_number_stays_one(database: Database) -> None:
    paper = Paper(database)
    paper.observe()
    old, new = paper.url(TEXTS[0]), paper.url(TEXTS[0]).replace("-20000.", "-71000.")
    for _ in range(2):
        paper.observe(TEXTS, {old: new, new: paper.page(TEXTS[0])})
    assert (paper.intact(), len(paper.records()), paper.changes()) == (6, 6, [])


def test_page_that_leads_to_another_text_is_not_due_for_ever(database: Database) -> None:
    paper = Paper(database)
    paper.observe()
    old, new = paper.url(TEXTS[0]), paper.url(TEXTS[0]).replace("-20000.", "-71000.")
    edited = TEXTS[0].with_lines(*TEXTS[0].lines, "Chiều nay, công an bắt thêm người thứ ba.")
    paper.observe(TEXTS, {old: new, new: paper.page(edited)})
    assert old not in paper.due()


@pytest.mark.parametrize("spider", [LangSong, LangNui])
@pytest.mark.parametrize("observations", [1, 2])
def test_teasers_of_a_paywall_are_no_edits(
    database: Database, spider: type[SourceSpider], observations: int
) -> None:
    paper = Paper(database, spider)
    notice = "Mời bạn đăng ký gói đọc báo để xem tiếp phần còn lại của bài viết."
    paper.observe()
    for _ in range(observations):
        teasers = {
            paper.url(one): paper.page(one.with_lines(one.lines[0], notice)) for one in TEXTS
        }
        paper.observe((), teasers)
    paper.observe()
    assert (paper.intact(), paper.changes()) == (6, [])


def test_feed_that_declares_the_encoding_of_a_string_is_read() -> None:
    body = '<?xml version="1.0" encoding="utf-16"?><rss version="2.0"><channel><item><link>https://a.example/b-1.html</link></item></channel></rss>'
    result = Feed(urls=("https://a.example/rss",)).read(
        body.encode(), url="https://a.example/rss", now=MONDAY
    )
    assert [link.url for link in result.links] == ["https://a.example/b-1.html"]
