"""Phụ nữ Việt Nam: the paper of the Women's Union (VCCorp)."""

from spiders.vccorp import VcCorpSpider


class PhuNuVietNam(VcCorpSpider):
    """The feed is by rule, the classes of its pages are attested."""

    name, hosts = "phunuvietnam.vn", ("phunuvietnam.vn",)
    feeds = ("rss/home.rss", "rss/phap-luat.rss")
