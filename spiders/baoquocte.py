"""Báo Thế giới và Việt Nam: the paper of the Ministry of Foreign Affairs (MasterCMS)."""

from __future__ import annotations

from crawler.discovery import Feed
from spiders.mastercms import MasterCmsSpider, sections


class BaoQuocTe(MasterCmsSpider):
    """Section pages continue at an address with `&` in the path; it must stay as it is."""

    name, hosts = "baoquocte.vn", ("baoquocte.vn",)
    discovery = (
        Feed(urls=("https://baoquocte.vn/rss_feed/",)),
        sections("https://baoquocte.vn/goc-nhin-nhan-quyen", "https://baoquocte.vn/tin-moi"),
    )
