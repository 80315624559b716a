"""Bộ Tư pháp: the portal of the Ministry of Justice (its own CMS since 2026, SharePoint before)."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qs, urlencode, urlsplit

from selectolax.lexbor import LexborHTMLParser

from crawler.declaration import Layout
from crawler.discovery import Listing
from spiders.sharepoint import ITEM_LINKS, SharePointSpider

CATEGORIES = "https://moj.gov.vn/portal/tin-tuc/chuyen-muc"
LISTS = ("chi-dao-dieu-hanh", "van-ban-chinh-sach-moi", "thong-tin-khac", "nghien-cuu-trao-doi")


@dataclass(frozen=True, kw_only=True)
class LoadNews(Listing):
    """A category whose further pages are fragments that the button of the page asks for."""

    def next_pages(self, tree: LexborHTMLParser, *, url: str) -> tuple[str, ...]:
        """Name the next fragment of the same category."""
        parts = urlsplit(url)
        number = parse_qs(parts.query).get("pageNumber", ["1"])[0]
        category = parts.path.rpartition("/")[2].removesuffix(".html")
        query = {
            "handler": "LoadNews",
            "pageNumber": int(number) + 1 if number.isdecimal() else 2,
            "chuyentrang": "portal",
            "categoryId": category,
            "pageSize": 10,
        }
        return (parts._replace(query=urlencode(query)).geturl(),)


class Moj(SharePointSpider):
    """Static pages have shorter ids. The old lists reuse each other's numbers: both are the key."""

    name, hosts = "moj.gov.vn", ("moj.gov.vn",)
    article_url = (
        r"^/portal/tin-tuc/chi-tiet/[^/]+-(?P<new>t[a-z0-9]{7,11})\.html$|"
        r"(?i:^/qt/tintuc/Pages/(?P<list>[\w-]+)\.aspx\?ItemID=(?P<id>\d+)$)"
    )
    discovery = (
        LoadNews(
            urls=(
                f"{CATEGORIES}/chi-dao-dieu-hanh-cua-lanh-dao-bo.html",
                f"{CATEGORIES}/van-ban-chinh-sach-moi.html",
                f"{CATEGORIES}/tai-lieu-tham-dinh.html",
            ),
            links='article a[href*="/tin-tuc/chi-tiet/"], h4 a[href*="/tin-tuc/chi-tiet/"]',
            item="article",
            date="p, .date",
        ),
        Listing(
            urls=tuple(f"https://moj.gov.vn/qt/tintuc/Pages/{name}.aspx" for name in LISTS),
            links=ITEM_LINKS,
            next_page='a[href*="Page=2"]',
        ),
    )
    layouts = (
        Layout(
            name="portal-2026",
            title=(".news-details h1", "main h1"),
            lead=(".news-details .mota", "main .mota"),
            body=(".news-details .news-content", ".box-content-news-detail", "main .news-content"),
            date=(".news-details .date", "main .date"),
            drop=".other-news, .image-caption, figcaption",
        ),
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
