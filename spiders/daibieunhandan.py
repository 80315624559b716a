"""Báo Đại biểu Nhân dân: the paper of the National Assembly."""

from __future__ import annotations

from crawler.discovery import Listing
from crawler.source.declaration import Layout
from crawler.spider.article_spider import SourceSpider


class DaiBieuNhanDan(SourceSpider):
    """Ids of eight digits that start with 10; before 2025 a counter of its own after `post`."""

    name = "daibieunhandan.vn"
    hosts = ("daibieunhandan.vn",)
    article_url = r"^/[^/]+-(?P<id>10\d{6}|post\d{5,7})\.html$"
    discovery = (
        Listing(
            urls=(
                "https://daibieunhandan.vn/thoi-su-quoc-hoi",
                "https://daibieunhandan.vn/phap-luat",
                "https://daibieunhandan.vn/",
            ),
        ),
    )
    layouts = (
        Layout(
            name="dbnd",
            title=("h1.detail-title", "h1"),
            lead=(".detail-sapo", ".article__sapo"),
            body=("div.detail-content", "[itemprop=articleBody]", ".article__body"),
            author=".detail-author",
            date=".detail-time",
            section=".detail-cate a",
            drop="[class*=relate]",
        ),
    )
