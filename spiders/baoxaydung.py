"""Báo Xây dựng: the paper of the Ministry of Construction, with news of courts (VCCorp)."""

from spiders.vccorp import VcCorpSpider


class BaoXayDung(VcCorpSpider):
    """Ids begin with 192, as those of Báo Giao thông did, with which it merged in 2025."""

    name, hosts, code = "baoxaydung.vn", ("baoxaydung.vn",), "192"
    feeds = ("rss/home.rss",)
