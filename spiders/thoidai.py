"""Tạp chí Thời Đại: the magazine of the Union of Friendship Organisations (MasterCMS)."""

from __future__ import annotations

from crawler.discovery import Feed, Listing
from crawler.spider.article_spider import SourceSpider
from spiders.mastercms import MASTERCMS


class ThoiDai(SourceSpider):
    """The feed is the CMS's default and unverified: the listing stands behind it."""

    name = "thoidai.com.vn"
    hosts = ("thoidai.com.vn",)
    article_url = r"^/[^/]+-(?P<id>\d{5,7})\.html$"
    discovery = (
        Feed(urls=("https://thoidai.com.vn/rss_feed/",)),
        Listing(
            urls=("https://thoidai.com.vn/nhan-quyen",),
            links="h3 a, .article-title a",
            next_page=".__MB_ARTICLE_PAGING a:last-child",
        ),
    )
    layouts = (MASTERCMS,)
