"""Tuổi Trẻ: the paper of the youth union of Ho Chi Minh City (VCCorp)."""

from spiders.vccorp import VcCorpSpider


class TuoiTre(VcCorpSpider):
    """Its feeds write the month first and a narrow blank before PM."""

    name, hosts = "tuoitre.vn", ("tuoitre.vn",)
    feeds = ("rss/tin-moi-nhat.rss", "rss/phap-luat.rss")
