"""Báo Thế giới và Việt Nam: the paper of the Ministry of Foreign Affairs (MasterCMS)."""

from __future__ import annotations

from crawler.discovery import Feed, Listing
from crawler.spider.article_spider import SourceSpider
from spiders.mastercms import MASTERCMS


class BaoQuocTe(SourceSpider):
    """Section pages continue at an address with `&` in the path; it must stay as it is."""

    name = "baoquocte.vn"
    hosts = ("baoquocte.vn",)
    article_url = r"^/[^/]+-(?P<id>\d{5,7})\.html$"
    discovery = (
        Feed(urls=("https://baoquocte.vn/rss_feed/",)),
        Listing(
            urls=("https://baoquocte.vn/goc-nhin-nhan-quyen", "https://baoquocte.vn/tin-moi"),
            links=".bx-listing a, .bx-list-left .article a, h3.article-title a",
            next_page=".__MB_ARTICLE_PAGING .rt a:last-child",
        ),
    )
    layouts = (MASTERCMS,)
