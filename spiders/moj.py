"""Bộ Tư pháp: the portal of the Ministry of Justice (SharePoint)."""

from __future__ import annotations

from crawler.discovery import Listing
from crawler.source.declaration import Layout
from crawler.spider.article_spider import SourceSpider

LISTS = ("chi-dao-dieu-hanh", "van-ban-chinh-sach-moi", "thong-tin-khac", "nghien-cuu-trao-doi")


class Moj(SourceSpider):
    """Lists reuse each other's numbers: an article is the list's page and its ItemID."""

    name = "moj.gov.vn"
    hosts = ("moj.gov.vn",)
    article_url = r"(?i)^/qt/tintuc/Pages/(?P<list>[\w-]+)\.aspx\?ItemID=(?P<id>\d+)$"
    query = ("ItemID",)
    discovery = (
        Listing(
            urls=tuple(f"https://moj.gov.vn/qt/tintuc/Pages/{name}.aspx" for name in LISTS),
            links='a[href*="ItemID="]',
            next_page='a[href*="Page=2"]',
        ),
    )
    layouts = (
        Layout(
            name="sharepoint",
            title=(".content-news h1", "h1"),
            # Of 2021, inside a web part whose id differs from list to list: hence the order.
            lead=(".content-news .intro", "h1 ~ div:nth-of-type(2)"),
            body=(".content-news .body", "h1 ~ div:nth-of-type(3)"),
            date=(".content-news .date", "h1 ~ span"),
            section=".breadcrumb a:last-of-type",
            drop=".image-caption, .ExternalClassImg",
        ),
    )
