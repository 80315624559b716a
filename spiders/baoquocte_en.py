"""The World and Vietnam Report: the English edition of baoquocte.vn."""

from __future__ import annotations

from crawler.discovery import Feed, Listing
from spiders.mastercms import MasterCmsSpider


class BaoQuocTeEnglish(MasterCmsSpider):
    """Feed and markup are assumed from the Vietnamese edition; article ids are shared with it."""

    name, language, hosts = "en.baoquocte.vn", "en", ("en.baoquocte.vn",)
    discovery = (
        Feed(urls=("https://en.baoquocte.vn/rss_feed/",)),
        Listing(urls=("https://en.baoquocte.vn/",)),
    )
