"""The World and Vietnam Report: the English edition of baoquocte.vn."""

from __future__ import annotations

from crawler.discovery import Feed, Listing
from spiders.baoquocte import BaoQuocTe


class BaoQuocTeEnglish(BaoQuocTe):
    """Feed and markup are assumed from the Vietnamese edition; article ids are shared with it."""

    name, language = "en.baoquocte.vn", "en"
    hosts = ("en.baoquocte.vn",)
    discovery = (
        Feed(urls=("https://en.baoquocte.vn/rss_feed/",)),
        Listing(urls=("https://en.baoquocte.vn/",)),
    )
