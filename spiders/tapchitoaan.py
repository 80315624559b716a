"""Tạp chí Tòa án nhân dân: the journal of the Supreme People's Court."""

from __future__ import annotations

from crawler.declaration import Layout
from crawler.discovery import Listing
from crawler.spider import SourceSpider

HOME = "https://tapchitoaan.vn"


class TapChiToaAn(SourceSpider):
    """The number follows the slug without a hyphen."""

    name, hosts = "tapchitoaan.vn", ("tapchitoaan.vn",)
    article_url = r"^/[a-z0-9-]*[a-z-](?P<id>\d{3,6})\.html$"
    discovery = (
        Listing(
            urls=(f"{HOME}/xet-xu", f"{HOME}/thoi-su", f"{HOME}/nghiencuukhoahocxetxu"),
            links=".post-entry-2 a, .col-lg-8 h2 a, .col-lg-8 h3 a",
            next_page='.pagination a[rel="next"], a[href*="?page=2"]',
        ),
    )
    layouts = (
        Layout(
            name="post-entry",
            title=(".single-post h1", "article h1", "h1"),
            lead="h5.short-desc",
            body=(".single-post div.post-entry", "div.post-entry"),
            author=("span.author", ".post-entry p[style*=right] strong"),
            date=(".single-post div.post-meta span:last-child", "div.post-meta span"),
            section=(".breadcrumb li:last-child a", "div.post-meta a", "div.post-meta span.date a"),
            drop="figcaption, .caption, .post-related, [class*=related]",
        ),
    )
