"""Bảo vệ pháp luật: the paper of the Supreme People's Procuracy (the CMS of qdnd.vn)."""

from __future__ import annotations

from crawler.declaration import Layout
from crawler.discovery import Feed, Listing
from crawler.spider import SourceSpider

HOME = "https://baovephapluat.vn"


class BaoVePhapLuat(SourceSpider):
    """Sections continue at /p/2; a feed is only assumed."""

    name, hosts = "baovephapluat.vn", ("baovephapluat.vn",)
    article_url = r"^/(?:[a-z0-9-]+/){1,3}[^/]+-(?P<id>\d{5,7})\.html$"
    discovery = (
        Listing(
            urls=(
                f"{HOME}/cong-to-kiem-sat-tu-phap/khoi-to",
                f"{HOME}/cong-to-kiem-sat-tu-phap/truy-to",
                f"{HOME}/phap-luat",
            ),
            links=".contentCategory a, .pcontent3 a, h2 a, h3 a",
            next_page='a[href$="/p/2"]',
        ),
        Feed(urls=(f"{HOME}/rss/home.rss",)),
    )
    layouts = (
        Layout(
            name="post",
            title="h1.post-title",
            lead=(".post-summary h2", ".post-summary"),
            body=(".post-content .noidung", "div.noidung", ".post-content"),
            author=(".post-content .tacgia", "div.tacgia"),
            date=(".lbPublishedDate", ".post-info .lbPublishedDate"),
            section=(
                ".v3home-block-title span.head a:last-of-type",
                "span.head a:last-of-type",
                ".brcrum-title .head a",
            ),
            drop=".tacgia, .image_desc, figcaption, .tinlienquan, [class*=related]",
        ),
    )
