"""Xây dựng chính sách, pháp luật: the Government's site on drafts of laws (sister of its paper)."""

from __future__ import annotations

from crawler.discovery import Feed
from spiders.baochinhphu import FEED_DATES, BaoChinhPhu, Timeline

HOME = "https://xaydungchinhsach.chinhphu.vn"


class XayDungChinhSach(BaoChinhPhu):
    """Another skin over the same data-role fields; its ids start with 119."""

    name = "xaydungchinhsach.chinhphu.vn"
    hosts = ("xaydungchinhsach.chinhphu.vn",)
    article_url = r"^/[^/]+-(?P<id>119\d{13,15})\.htm$"
    discovery = (
        Feed(urls=(f"{HOME}/home.rss", f"{HOME}/chinh-sach-moi.rss"), date_formats=FEED_DATES),
        Timeline(urls=(f"{HOME}/chinh-sach-moi.htm", f"{HOME}/tham-van-chinh-sach.htm")),
    )
