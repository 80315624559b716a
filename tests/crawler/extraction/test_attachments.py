"""Attachments of a page: declared by a selector, or known by their type; never somebody else's."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from fixtures.samples.sample_objects import NOON

from article.bounds import ATTACHMENTS
from article.model import Article
from crawler.declaration import Layout
from crawler.discovery import Feed
from crawler.source.declaration import Source
from crawler.source.declaration_data import data_of, source_from_data
from crawler.spider import SourceSpider
from crawler.spider.registry import declared_spiders

HOST = "https://baolangsong.example"
URL = f"{HOST}/thong-bao-20418.html"
LINE = "Ủy ban xã thông báo lịch tập huấn nhận diện dấu hiệu mua bán người cho tổ tự quản bến đò."


class SelectorPaper(SourceSpider):
    """Declares its box of files."""

    name = "baolangsong.example"
    hosts = ("baolangsong.example",)
    article_url = r"-(?P<id>\d+)\.html$"
    discovery = (Feed(urls=(f"{HOST}/rss",)),)
    layouts = (Layout(name="ls", title="h1", body=".b", drop=".box", attachments=".box, a.tep"),)


class PlainPaper(SourceSpider):
    """Declares no selector at all."""

    name = "baolangnui.example"
    hosts = ("baolangsong.example",)
    article_url = r"-(?P<id>\d+)\.html$"
    discovery = (Feed(urls=(f"{HOST}/rss",)),)


def page(inside: str = "", beside: str = "", outside: str = "") -> str:
    return (
        f'<html lang="vi"><body><nav><a href="/huong-dan.pdf">Hướng dẫn</a></nav>{outside}'
        f'<main><h1>Lịch tập huấn tổ tự quản</h1><div class="b"><p>{LINE}</p><p>{LINE}</p>{inside}</div>'
        f"{beside}</main></body></html>"
    )


def read(text: str, spider: type[SourceSpider] = SelectorPaper, url: str = URL) -> Article:
    return asyncio.run(spider.read(text, url=url, now=NOON)).article


def paths(article: Article) -> list[str]:
    return [one.url.removeprefix(HOST) for one in article.attachments]


@pytest.mark.parametrize("spider", [SelectorPaper, PlainPaper])
@pytest.mark.parametrize(
    ("link", "path"),
    [
        ('<a href="/tep/lich.pdf">Lịch</a>', "/tep/lich.pdf"),
        ('<a href="/tep/lich.PDF?v=2">Lịch</a>', "/tep/lich.PDF?v=2"),
        ('<a href="/tai-ve?tep=lich.docx&amp;id=7">Lịch</a>', "/tai-ve?tep=lich.docx&id=7"),
        ('<a href="/tai-ve/7" type="application/pdf">Lịch</a>', "/tai-ve/7"),
        ('<iframe src="/xem/lich.pdf"></iframe>', "/xem/lich.pdf"),
        ('<object data="/xem/lich.odt"></object>', "/xem/lich.odt"),
        ('<iframe src="/pdfjs/viewer.html?file=/xem/lich.pdf"></iframe>', "/xem/lich.pdf"),
        (
            f'<iframe src="https://xem.example/?url={HOST}/lich.docx&amp;a=1"></iframe>',
            "/lich.docx",
        ),
        ('<iframe src="http://[" type="application/pdf"></iframe><a href="/a.pdf">a</a>', "/a.pdf"),
        ('<a href="/xem/lich.rtf">a</a>', "/xem/lich.rtf"),
        ('<a href="/xem/lich.doc">a</a>', "/xem/lich.doc"),
    ],
)
def test_link_in_or_beside_the_body_is_known_by_its_type(
    spider: type[SourceSpider], link: str, path: str
) -> None:
    assert paths(read(page(inside=link), spider)) == [path]
    assert paths(read(page(beside=link), spider)) == [path]


@pytest.mark.parametrize("spider", [SelectorPaper, PlainPaper])
@pytest.mark.parametrize(
    "link",
    [
        '<a href="/pdf-la-gi-3.html">PDF là gì</a>',
        "<a href=\"javascript:taiVe('lich.pdf')\">Lịch</a>",
        '<a href="mailto:a@b.example?x=lich.pdf">Thư</a>',
        '<a href="/anh/lich.jpg">Ảnh</a>',
        '<a href="ftp://baolangsong.example/lich.pdf">Lịch</a>',
    ],
)
def test_other_links_are_no_attachments(spider: type[SourceSpider], link: str) -> None:
    assert paths(read(page(inside=link), spider)) == []


@pytest.mark.parametrize("spider", [SelectorPaper, PlainPaper])
def test_files_of_the_frame_of_the_site_belong_to_no_article(spider: type[SourceSpider]) -> None:
    assert paths(read(page(outside='<div><a href="/quy-che.pdf">Quy chế</a></div>'), spider)) == []


def test_declared_box_counts_whatever_its_links_are_called_and_although_it_is_dropped() -> None:
    box = (
        '<div class="box"><a href="/tai/1">Phụ lục</a> <a href="/tai/2" title="Mẫu đơn"></a></div>'
    )
    article = read(page(inside=box, outside='<a class="tep" href="/tai/3">Dự thảo</a>'))
    assert [(one.url.removeprefix(HOST), one.title) for one in article.attachments] == [
        ("/tai/1", "Phụ lục"), ("/tai/2", "Mẫu đơn"), ("/tai/3", "Dự thảo"),
    ]  # fmt: skip
    assert "Phụ lục" not in article.text


def test_file_that_is_linked_twice_is_one_attachment() -> None:
    twice = '<a href="/a.pdf">Một</a><a href="/a.pdf?utm_source=x">Hai</a>'
    assert paths(read(page(inside=twice))) == ["/a.pdf"]


def test_link_without_encryption_is_noted_and_stored_with_it() -> None:
    links = '<a href="http://tep.example/a.pdf">Một</a><a href="https://tep.example/b.pdf">Hai</a>'
    found = [(one.url, one.over_http) for one in read(page(inside=links)).attachments]
    assert found == [("https://tep.example/a.pdf", True), ("https://tep.example/b.pdf", False)]


def test_number_of_attachments_is_bounded() -> None:
    many = "".join(f'<a href="/{number}.pdf">Tệp</a>' for number in range(5_000))
    assert len(read(page(inside=many)).attachments) == ATTACHMENTS


def test_selector_of_attachments_stands_in_declarations_as_data() -> None:
    data = data_of(SelectorPaper.source)
    assert data["layouts"][0]["attachments"] == ".box, a.tep"
    assert isinstance(read_back := source_from_data(data), Source)
    assert read_back == SelectorPaper.source


def test_file_of_a_legal_document_is_its_attachment() -> None:
    folder = Path(__file__).parents[2] / "spiders" / "pages" / "vanban.chinhphu.vn" / "van_ban"
    article = read(
        (folder / "page.html").read_text("utf-8"),
        declared_spiders()["vanban.chinhphu.vn"],
        "https://vanban.chinhphu.vn/?pageid=27160&docid=214870",
    )
    assert [(one.url, one.title) for one in article.attachments] == [
        ("https://datafiles.chinhphu.vn/cpp/files/vbpq/2026/10/2417-ttg.signed.pdf", "2417-ttg.signed.pdf")
    ]  # fmt: skip
