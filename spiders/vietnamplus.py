"""VietnamPlus: the online paper of the Vietnam News Agency (ePi)."""

from __future__ import annotations

from crawler.discovery import Feed
from crawler.spider.article_spider import SourceSpider
from spiders.epi import EPI, monthly_sitemap


class VietnamPlus(SourceSpider):
    """Tag and section pages end in .vnp like articles; only articles have a post number."""

    name = "vietnamplus.vn"
    hosts = ("www.vietnamplus.vn",)
    article_url = r"^/(?:amp/)?[^/]+-post(?P<id>\d{5,8})\.vnp$"
    discovery = (
        Feed(
            urls=(
                "https://www.vietnamplus.vn/rss/home.rss",
                "https://www.vietnamplus.vn/rss/xahoi-314.rss",
            )
        ),
        monthly_sitemap("https://www.vietnamplus.vn"),
    )
    layouts = (EPI,)
