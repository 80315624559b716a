"""Xây dựng chính sách, pháp luật: the Government's site on drafts of laws (sister of its paper)."""

from __future__ import annotations

from spiders.vccorp import VcCorpSpider


class XayDungChinhSach(VcCorpSpider):
    """Another skin over the same data-role fields; its ids start with 119."""

    name, code = "xaydungchinhsach.chinhphu.vn", "119"
    hosts = ("xaydungchinhsach.chinhphu.vn",)
    feeds = ("home.rss", "chinh-sach-moi.rss")
    sections = ("chinh-sach-moi.htm", "tham-van-chinh-sach.htm")
