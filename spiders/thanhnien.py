"""Thanh Niên: the paper of the youth federation (VCCorp)."""

from spiders.vccorp import VcCorpSpider


class ThanhNien(VcCorpSpider):
    """Its feeds write the year with two digits."""

    name, hosts, code = "thanhnien.vn", ("thanhnien.vn",), "185"
    feeds = ("rss/home.rss", "rss/thoi-su/phap-luat.rss")
