"""What libraries would do with endless redirects, cookies and charsets is bounded before they see them."""

from __future__ import annotations

import time

import pytest
from scrapy import Request, Spider
from scrapy.http import HtmlResponse, Response
from scrapy.spidermiddlewares.httperror import HttpError
from scrapy.utils.test import get_crawler

from crawler.crawl.fetch_errors import NotFetched, classify_error, describe_error
from crawler.extraction.not_an_article import NonArticleKind
from crawler.http.middlewares.cookies import MAX_HELD, OfflineCookiesMiddleware
from crawler.http.middlewares.redirect import (
    BoundedRedirectMiddleware,
    SelfRefreshMiddleware,
    UrlBoundsMiddleware,
)

URL = "https://thoidai.com.vn/bai-1.html"
SECONDS = 2.0
"""Of processor time; what is unbounded takes minutes."""
REDIRECTS = {"METAREFRESH_MAXDELAY": 6, "REDIRECT_MAX_TIMES": 8, "REDIRECT_PRIORITY_ADJUST": 0}


def refreshed(page: bytes, content_type: str = "text/html") -> tuple[Response, Request | Response]:
    """Return a page, and what the middleware makes of it."""
    middleware = SelfRefreshMiddleware.from_crawler(get_crawler(Spider, REDIRECTS))
    response = HtmlResponse(URL, body=page, headers={"Content-Type": content_type})
    return response, middleware.process_response(Request(URL), response)


def redirected(location: str) -> Request | Response:
    middleware = BoundedRedirectMiddleware.from_crawler(get_crawler(Spider, REDIRECTS))
    response = Response(URL, status=302, headers={"Location": location})
    return middleware.process_response(Request(URL), response)


@pytest.mark.parametrize("charset", ["punycode", "idna", "zlib", "rot13", "undefined", "no-such"])
def test_codec_that_is_no_charset_of_pages_is_not_asked(charset: str) -> None:
    started = time.process_time()
    for page in (
        b"<html>-" + b"a" * 3_000_000,
        f"<meta charset={charset}>".encode() + b"z9a" * 900_000,
    ):
        response, passed_on = refreshed(page, f"text/html; charset={charset}")
        assert passed_on is response
    assert time.process_time() - started < SECONDS


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_refresh_in_an_ordinary_page_is_followed(encoding: str) -> None:
    page = "<meta http-equiv=refresh content='0;url=/bài-2.html'>".encode(encoding)
    _, followed = refreshed(page + b" " * 100_000)
    assert isinstance(followed, Request)
    assert followed.url == "https://thoidai.com.vn/b%C3%A0i-2.html"


ENDLESS = {
    "a host of many labels": "https://" + "a." * 100_000 + "vn/",
    "a host of one label": "https://" + "a" * 254 + "/",
    "a path": "https://thoidai.com.vn/" + "a" * 9_000,
    "a path without a host": "/" + "../" * 70_000,
}


@pytest.mark.parametrize("name", ENDLESS)
def test_endless_redirect_is_refused_with_the_reason(name: str) -> None:
    with pytest.raises(NotFetched, match="fetch_endless_url"):
        redirected(ENDLESS[name])


def test_endless_address_is_not_asked_for_whoever_named_it() -> None:
    for url in list(ENDLESS.values())[:3]:
        with pytest.raises(NotFetched, match="fetch_endless_url"):
            UrlBoundsMiddleware().process_request(Request(url))


def test_ordinary_redirect_is_followed() -> None:
    followed = redirected("/bai-2.html?" + "a" * 1_000)
    assert isinstance(followed, Request)
    UrlBoundsMiddleware().process_request(followed)


@pytest.fixture
def cookies() -> OfflineCookiesMiddleware:
    return OfflineCookiesMiddleware.from_crawler(get_crawler(Spider))


def answer(cookies: OfflineCookiesMiddleware, *printed: str) -> str:
    """Return the cookies of the next request after an answer."""
    response = Response(URL, headers={"Set-Cookie": list(printed)})
    assert cookies.process_response(Request(URL), response) is response
    following = Request(URL)
    cookies.process_request(following)
    return (following.headers.get("Cookie") or b"").decode()


def test_flood_of_cookies_is_held_within_bounds(cookies: OfflineCookiesMiddleware) -> None:
    started = time.process_time()
    for page in range(40):
        sent = answer(cookies, *(f"a{page}x{number}=1" for number in range(5_000)))
    assert sent.count("=") == MAX_HELD
    assert "a39x0=1" in sent
    assert "a0x0=1" not in sent
    assert time.process_time() - started < SECONDS


def test_endless_cookie_is_dropped_and_others_are_sent(cookies: OfflineCookiesMiddleware) -> None:
    assert answer(cookies, "long=" + "a" * 200_000, "session=b; Path=/") == "session=b"
    assert answer(cookies, "session=c; Path=/") == "session=c"


def status_page(body: bytes) -> HttpError:
    return HttpError(Response(URL, status=503, body=body), "Ignoring non-200 response")


def test_error_page_of_twenty_megabytes_is_not_decoded_for_its_reason() -> None:
    started = time.process_time()
    error = status_page("C«ng an ".encode("latin-1") * 2_400_000)
    assert describe_error(error).params == {"status": 503}
    assert classify_error(error) is None
    assert time.process_time() - started < SECONDS


def test_error_page_of_a_firewall_is_named() -> None:
    error = status_page(
        b"<title>Just a moment...</title><script src='/cdn-cgi/challenge-platform/x'>"
    )
    assert classify_error(error) is NonArticleKind.CHALLENGE
