"""JSON APIs: lists and articles are read by declared paths, and stored under their public addresses."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from fixtures.samples.sentences import english
from hypothesis import given
from hypothesis import strategies as st

from article.dates import HANOI
from crawler.discovery import JsonListing
from crawler.extraction.not_an_article import NotAnArticle
from crawler.json_path import fill_template, learn_template, slug, template_pieces, text_at
from crawler.source.json_article import JsonArticle
from crawler.spider.registry import declared_spiders

NOW = datetime(2026, 11, 25, tzinfo=UTC)
URL = "https://api.example.vn/list?cat=1&skip=0&take=2"
LISTING = JsonListing(
    urls=(URL,),
    items="data",
    link="https://example.vn/tin/{Title|slug}---id{ID}",
    title="Title",
    date="At",
    lead="Lead",
    offset="skip",
)
ARTICLE = JsonArticle(
    url="https://api.example.vn/detail?ID={id}",
    page="https://example.vn/tin/{data.Title|slug}---id{data.ID}",
    title="data.Title",
    lead="data.Lead",
    body="data.Body",
    author="data.Author",
    date="data.At",
    section="data.Category.Name",
)
VALUES = st.none() | st.booleans() | st.integers() | st.text(max_size=5)
DOCUMENTS = st.recursive(
    VALUES,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["data", "ID", "Title"]), inner, max_size=3)
    ),
)
ITEM = {
    "ID": 7,
    "Title": "Đưa bốn em về nhà",
    "At": "2026-11-19T15:25:00",
    "Lead": "<p>Bốn em.</p>",
}


def read(body: Any) -> Any:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    return LISTING.read(data, url=URL, now=NOW)


def test_items_become_links_with_title_date_and_lead() -> None:
    (link,) = read({"data": [ITEM]}).links
    assert link.url == "https://example.vn/tin/dua-bon-em-ve-nha---id7"
    assert (link.title, link.lead) == ("Đưa bốn em về nhà", "Bốn em.")
    assert link.published_at == datetime(2026, 11, 19, 15, 25, tzinfo=HANOI)


def test_next_page_leaves_out_what_was_read() -> None:
    found = read({"data": [ITEM, {**ITEM, "ID": 8}]})
    assert found.next_pages == ("https://api.example.vn/list?cat=1&skip=2&take=2",)


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (b"<html>404</html>", "no JSON: JSONDecodeError"),
        ({"items": []}, "the JSON holds no articles at 'data'"),
        ({"data": []}, "the JSON holds no articles at 'data'"),
        ({"data": [{"Title": "Không số"}]}, "the JSON holds no articles at 'data'"),
        ([1, 2], "the JSON holds no articles at 'data'"),
    ],
)
def test_other_answer_is_a_problem(body: Any, problem: str) -> None:
    assert english(read(body).problem).startswith(problem)


@given(DOCUMENTS)
def test_no_json_makes_it_raise(document: Any) -> None:
    read({"data": document})


def test_missing_value_leaves_no_half_address() -> None:
    assert fill_template("https://x.vn/{a}-{b}", {"a": 1}) is None
    assert fill_template("https://x.vn/{a.b}", {"a": [1]}) is None


def test_value_with_markup_is_one_line_of_text() -> None:
    assert text_at("a", {"a": "<p>Một</p>\n<p>hai</p>"}) == "Một hai"
    assert text_at("a", {"a": True}) is None
    assert text_at("a[]", {"a": ["Hà", "Minh"]}) == "Hà, Minh"


def test_slug_is_that_of_the_portals() -> None:
    assert slug("Bộ Nội vụ: “Đưa” 31 người!") == "bo-noi-vu-dua-31-nguoi"


# Articles


def test_api_address_leads_to_the_article_and_back() -> None:
    assert ARTICLE.request_url({"id": "7"}) == "https://api.example.vn/detail?ID=7"
    assert ARTICLE.ids_of("https://api.example.vn/DETAIL?x=1&id=7") == {"id": "7"}
    assert ARTICLE.ids_of("https://api.example.vn/list?ID=7") is None
    assert ARTICLE.ids_of("https://example.vn/detail?ID=7") is None
    assert ARTICLE.request_url({"id": None}) is None


@pytest.mark.parametrize("answer", ['{"data": null}', '{"data": {}}', "[]", "{}"])
def test_answer_without_an_article_is_gone(answer: str) -> None:
    with pytest.raises(NotAnArticle, match="page_json_empty"):
        ARTICLE.to_page(answer)


def test_other_answer_is_no_article() -> None:
    with pytest.raises(NotAnArticle):
        ARTICLE.to_page("<html></html>")


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"url": "https://api.example.vn/detail"}, "url"),
        ({"page": "https://example.vn/tin"}, "page"),
        ({"title": "data["}, "title"),
        ({"body": ""}, "body"),
    ],
)
def test_wrong_declaration_is_named(wrong: dict[str, str], field: str) -> None:
    declared = {"url": ARTICLE.url, "page": ARTICLE.page, "title": "a", "body": "b", **wrong}
    assert [one for one in JsonArticle(**declared).problems() if one.startswith(field)]


# The ministry that needs it

POST = {
    "data": {
        "ID": 59204,
        "TieuDe": "Xã vùng cao lập tổ tư vấn trước khi đi làm việc ở nước ngoài",
        "MoTa": "<p>Mỗi phiên chợ, tổ tư vấn giúp bà con đọc hợp đồng.</p>",
        "NoiDung": "<p>Tổ có cán bộ phụ nữ và công an xã.</p><p>Mười hai hợp đồng giả được phát hiện.</p>",
        "ChuyenMuc": {"ID": 12, "TenChuyenMuc": "Tin hoạt động của Bộ"},
        "NgayXuatBan": "2026-11-19T15:25:00",
        "TacGia": None,
    }
}


def test_article_of_the_api_is_stored_under_its_public_address() -> None:
    spider = declared_spiders()["moha.gov.vn"]
    reading = asyncio.run(
        spider.read(json.dumps(POST), url="https://moha.gov.vn/tin-tuc/---id59204", now=NOW)
    )
    article = reading.article
    assert reading.address.url == (
        "https://moha.gov.vn/tin-tuc/xa-vung-cao-lap-to-tu-van-truoc-khi-di-lam-viec-o-nuoc-ngoai---id59204"
    )
    assert article.lead == "Mỗi phiên chợ, tổ tư vấn giúp bà con đọc hợp đồng."
    assert article.text == (
        "Tổ có cán bộ phụ nữ và công an xã.\nMười hai hợp đồng giả được phát hiện."
    )
    assert (article.section, article.author) == ("Tin hoạt động của Bộ", None)
    assert article.published_at == datetime(2026, 11, 19, 15, 25, tzinfo=HANOI)


def test_all_addresses_of_an_article_are_one_page() -> None:
    source = declared_spiders()["moha.gov.vn"].source
    addresses = [
        "https://moha.gov.vn/tin-tuc/---id59204",
        "https://moha.gov.vn/tin-tuc/bai-viet---id59204",
        "https://moha.gov.vn/tin-tuc/---oid59204",
        "https://api-portal.moha.gov.vn/api/Public/PostDetail?ID=59204",
    ]
    assert {source.address_or_plain(url).key for url in addresses} == {"moha.gov.vn:59204"}


# Templates the other way round


@pytest.mark.parametrize(
    ("template", "address", "pieces"),
    [
        ("https://a.vn/{t|slug}---id{d.ID}", "https://a.vn/mot-hai---id7", ["mot-hai", "7"]),
        ("https://a.vn/{ID}.html", "https://a.vn/7.html", ["7"]),
        ("https://a.vn/{ID}.html", "https://a.vn/7.htm", None),
        ("https://a.vn/{a}/{b}/", "https://a.vn/1/2/", ["1", "2"]),
        ("https://a.vn/{a}/{b}/", "https://b.vn/1/2/", None),
        ("{Link}", "https://a.vn/x", ["https://a.vn/x"]),
    ],
)
def test_address_is_taken_apart_as_its_template_fills_it(
    template: str, address: str, pieces: list[str] | None
) -> None:
    assert template_pieces(template, address) == pieces


def test_template_is_learned_from_what_it_once_filled() -> None:
    filled = [({"t": "Một", "no": number}, f"https://a.vn/mot-{number}") for number in (7, 8)]
    learned = learn_template("https://a.vn/{Title|slug}-{ID}", "t", filled, ["t", "no"])
    assert learned == "https://a.vn/{t|slug}-{no}"
    assert learn_template("https://a.vn/{Title|slug}-{ID}", "t", filled, ["t"]) is None
    assert learn_template("https://b.vn/{ID}", "t", filled, ["no"]) is None
