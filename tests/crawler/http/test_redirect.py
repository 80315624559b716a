"""A refresh in the markup is followed to another address, in whatever charset the page is written."""

from __future__ import annotations

import pytest
from scrapy import Request, Spider
from scrapy.http import HtmlResponse
from scrapy.utils.test import get_crawler

from crawler.http.middlewares.redirect import SelfRefreshMiddleware

URL = "https://bao.vn/tin-moi"


def processed(head: str, *, encoding: str = "utf-8") -> object:
    middleware = SelfRefreshMiddleware.from_crawler(get_crawler(Spider))
    page = f"<html><head>{head}</head><body>Trang tin</body></html>"
    response = HtmlResponse(URL, body=page.encode(encoding), encoding=encoding)
    return middleware.process_response(Request(URL), response)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32", "cp1258"])
@pytest.mark.parametrize("head", ["<meta http-equiv=refresh content='0; url=/khac'>",
                                  "<META HTTP-EQUIV='REFRESH' CONTENT='0;URL=/khac'>"])  # fmt: skip
def test_refresh_to_another_address_is_followed(head: str, encoding: str) -> None:
    followed = processed(head, encoding=encoding)
    assert isinstance(followed, Request)
    assert followed.url == "https://bao.vn/khac"


@pytest.mark.parametrize(
    "head",
    ["<meta http-equiv=refresh content='0; url=/tin-moi'>", "<title>Refresh</title>", ""],
)
def test_page_without_another_address_is_read_as_it_is(head: str) -> None:
    assert isinstance(processed(head), HtmlResponse)
