"""Cổng thông tin Quốc hội: the portal of the National Assembly (SharePoint)."""

from __future__ import annotations

from crawler.discovery import Listing
from crawler.source.declaration import Layout
from crawler.spider.article_spider import SourceSpider


class QuocHoi(SourceSpider):
    """The site's search page shows the same item under the same number: the number is the key."""

    name = "quochoi.vn"
    hosts = ("quochoi.vn",)
    article_url = r"(?i)^/(?:tintuc/)?pages/[\w-]+\.aspx\?ItemID=(?P<id>\d+)$"
    query = ("ItemID",)
    discovery = (
        Listing(
            urls=(
                "https://quochoi.vn/tintuc/Pages/tin-hoat-dong-cua-quoc-hoi.aspx",
                "https://quochoi.vn/tintuc/Pages/tin-tong-hop.aspx",
            ),
            links='a[href*="ItemID="]',
        ),
    )
    layouts = (
        Layout(
            name="sharepoint",
            title=("h1.title-news", "h1"),
            lead=(".sapo-news", ".article-detail .sapo"),
            body=(".content-news", ".ms-rtestate-field"),
            date=(".article-detail .date-news", ".date-news"),
            section=".box-cate a",
            drop=".image-caption, .ExternalClassImg",
        ),
    )
