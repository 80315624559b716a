"""Báo Nhân Dân: the paper of the Communist Party (ePi)."""

from __future__ import annotations

from spiders.epi import EpiSpider


class NhanDan(EpiSpider):
    """Editions in other languages live on hosts such as cn.nhandan.vn and are not ours.

    Three of 900 items lead to pages under /special/, whose name is their id.
    """

    name, hosts = "nhandan.vn", ("nhandan.vn",)
    article_url = (
        r"^/(?:amp/)?[^/]+-post(?P<id>\d{5,8})\.html$|^/special/(?P<special>[^/]+)/index\.html$"
    )
    feeds = ("rss/home.rss", "rss/phapluat-1287.rss", "rss/xahoi-1211.rss")
