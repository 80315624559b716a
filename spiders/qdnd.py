"""Báo Quân đội nhân dân: the paper of the army."""

from __future__ import annotations

from crawler.declaration import Layout
from crawler.discovery import Feed, Listing
from crawler.spider import SourceSpider

HOME = "https://www.qdnd.vn"
FEEDS = f"{HOME}/rss/cate"


class Qdnd(SourceSpider):
    """The first answer sets a cookie and redirects to the same address; then it is an open site."""

    name = "qdnd.vn"
    hosts = ("www.qdnd.vn",)
    article_url = r"^/(?:[a-z0-9-]+/){1,2}[a-z0-9-]+-(?P<id>\d{5,8})$"
    discovery = (
        Feed(urls=(f"{FEEDS}/tin-tuc-moi-nhat.rss", f"{FEEDS}/phap-luat-3543.rss")),
        Listing(
            urls=(f"{HOME}/phap-luat/p/1", f"{HOME}/xa-hoi/p/1"),
            links="article a",
            item="article",
            date=".pubdate",
            next_page='a[href$="/p/2"]',
        ),
    )
    layouts = (
        Layout(
            name="qdnd",
            title=("h1.post-title", "h1"),
            lead=(".post-summary", "h1 ~ .summary"),
            body=("div.post-content", "[itemprop=articleBody]"),
            author='.post-content p[style*="right"] strong',
            date=(".post-subinfo span", ".post-subinfo"),
            section=(".brcrum-title .head a", ".breadcrumb li:last-child a", ".breadcrumb a"),
            drop=(
                'p:lexbor-contains("Mời bạn đọc vào"), p:has(:lexbor-contains("Mời bạn đọc vào"))',
                ".image_desc",
            ),
        ),
    )
