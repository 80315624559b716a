"""Vietnam Times: the English edition of Thời Đại."""

from __future__ import annotations

from crawler.discovery import Feed, Listing
from spiders.thoidai import ThoiDai

HOME = "https://vietnamtimes.thoidai.com.vn"
NEXT = ".__MB_ARTICLE_PAGING a:last-child"


class VietnamTimes(ThoiDai):
    """Everything but the host is assumed from the sister sites."""

    name, language = "vietnamtimes.thoidai.com.vn", "en"
    hosts = ("vietnamtimes.thoidai.com.vn",)
    discovery = (
        Feed(urls=(f"{HOME}/rss_feed/",)),
        Listing(urls=(f"{HOME}/human-rights",), links="h3.article-title a", next_page=NEXT),
    )
