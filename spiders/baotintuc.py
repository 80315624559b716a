"""Báo Tin tức: the daily of the Vietnam News Agency."""

from __future__ import annotations

from crawler.declaration import Layout
from crawler.discovery import Feed, Listing
from crawler.spider import SourceSpider

HOME = "https://baotintuc.vn"


class BaoTinTuc(SourceSpider):
    """Ids are the time of publication to the millisecond; sections carry numbers of their own."""

    name, hosts = "baotintuc.vn", ("baotintuc.vn",)
    article_url = r"^/(?:[a-z0-9-]+/)?[^/]+-(?P<id>\d{17,20})\.htm$"
    discovery = (
        Feed(urls=(f"{HOME}/tin-moi-nhat.rss", f"{HOME}/phap-luat.rss")),
        Listing(urls=(f"{HOME}/phap-luat-475ct0.htm",), links="li.item a.thumb, li.item h3 a"),
    )
    layouts = (
        Layout(
            name="boxdetail",
            title=("h1.detail-title", ".boxdetail h1"),
            lead=("h2.sapo", ".boxdetail .sapo"),
            body=(".boxdetail .contents", "div.contents"),
            author=(".boxdetail div.author", "div.author"),
            date=("div.date span.txt", ".boxdetail .date"),
            section=(
                ".breadcrumb li:last-child a",
                ".boxdetail .category a",
                ".breadcrumb a:last-of-type",
            ),
            drop="figcaption, .share, div.author, .relate-news, [class*=related], .keysword",
        ),
    )
