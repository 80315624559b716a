"""Declarations: a wrong one is refused when it is made, naming the spider and the field."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from article.canonical_url import BadAddress
from crawler.discovery import Feed, Listing, Sitemap
from crawler.source.declaration import DeclarationError, Layout, Polling, Source
from crawler.spider.article_spider import SourceSpider

LAYOUT = Layout(name="main", title="h1", body=".content")
RIGHT: dict[str, Any] = {
    "name": "vov.vn",
    "hosts": ("vov.vn", "*.vov.vn"),
    "language": "vi",
    "article_url": r"^/.+-post(?P<id>\d+)\.vov$",
    "discovery": (Feed(urls=("https://vov.vn/rss",)),),
    "layouts": (LAYOUT,),
}


def layout(**fields: Any) -> dict[str, Any]:
    return {"layouts": (Layout(**{"name": "main", "title": "h1", "body": "p", **fields}),)}


def found_by(method: type, **fields: Any) -> dict[str, Any]:
    return {"discovery": (method(**{"urls": ("https://vov.vn/tin",), **fields}),)}


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "empty name": ({"name": ""}, "name"),
    "no host": ({"hosts": ()}, "hosts"),
    "a host that is one text": ({"hosts": "vov.vn"}, "hosts"),
    "a host with a scheme": ({"hosts": ("https://vov.vn",)}, "hosts"),
    "a host with a path": ({"hosts": ("vov.vn/tin",)}, "hosts"),
    "a host with a port": ({"hosts": ("vov.vn:8080",)}, "hosts"),
    "a host in capitals": ({"hosts": ("VOV.vn",)}, "hosts"),
    "a pattern of hosts first": ({"hosts": ("*.vov.vn",)}, "hosts"),
    "a language in words": ({"language": "vietnamese"}, "language"),
    "a language in capitals": ({"language": "VI"}, "language"),
    "no pattern of articles": ({"article_url": ""}, "article_url"),
    "a broken pattern of articles": ({"article_url": r"^/(\d+"}, "article_url"),
    "a feed elsewhere": (found_by(Feed, urls=("https://rss.example/vov",)), "discovery"),
    "a feed without addresses": (found_by(Feed, urls=()), "discovery: feed: urls"),
    "an address that is one text": (found_by(Feed, urls="https://vov.vn/rss"), "discovery: feed: urls"),
    "a feed's broken date format": (found_by(Feed, date_formats=("%d/%m/%q",)), "date_formats"),
    "a feed's date format without a year": (found_by(Feed, date_formats=("%d/%m",)), "date_formats"),
    "a listing's broken selector": (found_by(Listing, links="h3 > > a"), "discovery: listing: links"),
    "a listing's broken next page": (found_by(Listing, next_page="a >>"), "discovery: listing: next_page"),
    "a sitemap's broken filter": (found_by(Sitemap, only="("), "discovery: sitemap: only"),
    "a sitemap's broken sieve": (found_by(Sitemap, keep="*"), "discovery: sitemap: keep"),
    "a layout without a title": (layout(title=()), "layouts[main]"),
    "a layout without a body": (layout(body=""), "layouts[main]"),
    "a broken selector": (layout(author="div[="), "layouts[main].author"),
    "a broken selector among others": (layout(drop=(".share", "::")), "layouts[main].drop"),
    "a layout's broken date format": (layout(date_formats=("%d %Q",)), "layouts[main].date_formats"),
    "polling more often than it may pause": ({"polling": Polling(every=timedelta(days=2))}, "polling"),
    "a negative delay": ({"delay": -1.0}, "delay"),
}  # fmt: skip


@pytest.mark.parametrize(("fields", "field"), WRONG.values(), ids=WRONG)
def test_wrong_field_is_refused_when_the_class_is_made(fields: dict[str, Any], field: str) -> None:
    with pytest.raises(DeclarationError) as refusal:
        type("Wrong", (SourceSpider,), {**RIGHT, **fields})
    assert f": {field}" in str(refusal.value)
    assert "spider" in str(refusal.value)


def test_refusal_names_the_spider() -> None:
    with pytest.raises(DeclarationError, match=r"^spider 'vov\.vn': language: 'xx1'"):
        Source(**{**RIGHT, "language": "xx1"})


def test_right_declaration_makes_a_source() -> None:
    spider: type[SourceSpider] = type("Right", (SourceSpider,), RIGHT)
    assert spider.source == Source(**RIGHT)
    assert spider.custom_settings == {"DOWNLOAD_DELAY": 2.0}


SOURCE = Source(**RIGHT)


@pytest.mark.parametrize(
    "host", ["vov.vn", "www.vov.vn", "m.vov.vn", "amp.vov.vn", "mobile.vov.vn", "english.vov.vn"]
)
def test_host_variants_and_sub_hosts_belong_to_a_source(host: str) -> None:
    assert SOURCE.owns(host)


def test_host_in_vietnamese_letters_owns_the_ascii_form_of_its_urls() -> None:
    source = Source(**{**RIGHT, "hosts": ("báo.vn", "*.báo.vn"), "discovery": ()})
    address = source.address("https://www.báo.vn/xa-hoi/bai-post12345.vov")
    assert address is not None
    assert address.url == "https://xn--bo-mia.vn/xa-hoi/bai-post12345.vov"
    assert source.owns("en.xn--bo-mia.vn")
    assert not source.owns("xn--bo-mia.example")


@pytest.mark.parametrize("host", ["vov.vn.evil.example", "evilvov.vn", "cand.vn", "vn", ""])
def test_other_hosts_do_not(host: str) -> None:
    assert not SOURCE.owns(host)


@pytest.mark.parametrize(
    "url",
    [
        "https://vov.vn/xa-hoi/bai-post12345.vov",
        "http://www.vov.vn/xa-hoi/bai-post12345.vov?utm_source=x#y",
        "https://m.vov.vn/phap-luat/ten-khac-post12345.vov",
    ],
)
def test_addresses_with_the_same_id_are_one_page(url: str) -> None:
    address = SOURCE.address(url)
    assert address is not None
    assert address.key == "vov.vn:12345"
    assert address.url.startswith("https://vov.vn/")


@pytest.mark.parametrize(
    "url",
    [
        "https://vov.vn/phap-luat", "https://cand.vn/a-post12345.vov", "javascript:void(0)",
        "mailto:a@vov.vn", "https://u@vov.vn/a-post12345.vov", "https://[bad/a-post1.vov", "",
    ],
)  # fmt: skip
def test_what_is_no_article_of_the_source_has_no_address_there(url: str) -> None:
    assert SOURCE.address(url) is None


def test_source_without_ids_identifies_pages_by_their_address() -> None:
    source = Source(**{**RIGHT, "article_url": r"\.vov$"})
    address = source.address("http://www.vov.vn/a.vov?utm_source=x")
    assert address is not None
    assert address.key == address.url == "https://vov.vn/a.vov"


def test_source_that_names_its_parameters_drops_the_others() -> None:
    source = Source(**{**RIGHT, "article_url": r"ItemID=(?P<id>\d+)", "query": ("ItemID",)})
    address = source.address("https://vov.vn/tin.aspx?view=2&ItemID=7")
    assert address is not None
    assert address.url == "https://vov.vn/tin.aspx?ItemID=7"


def test_page_that_is_no_article_is_known_by_its_address() -> None:
    assert SOURCE.address_or_plain("http://vov.vn/gioi-thieu#x").key == "https://vov.vn/gioi-thieu"


def test_text_that_is_no_address_is_refused() -> None:
    with pytest.raises(BadAddress):
        SOURCE.address_or_plain("javascript:void(0)")
