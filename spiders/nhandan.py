"""Báo Nhân Dân: the paper of the Communist Party (ePi)."""

from __future__ import annotations

from crawler.discovery import Feed
from crawler.spider.article_spider import SourceSpider
from spiders.epi import EPI, monthly_sitemap


class NhanDan(SourceSpider):
    """Editions in other languages live on hosts such as cn.nhandan.vn and are not ours."""

    name = "nhandan.vn"
    hosts = ("nhandan.vn",)
    article_url = r"^/(?:amp/)?[^/]+-post(?P<id>\d{5,8})\.html$"
    discovery = (
        Feed(
            urls=(
                "https://nhandan.vn/rss/home.rss",
                "https://nhandan.vn/rss/phapluat-1287.rss",
                "https://nhandan.vn/rss/xahoi-1211.rss",
            )
        ),
        monthly_sitemap("https://nhandan.vn"),
    )
    layouts = (EPI,)
