"""Văn phòng Chính phủ: the Office of the Government (VCCorp)."""

from spiders.vccorp import VcCorpSpider


class VanPhongChinhPhu(VcCorpSpider):
    """Sister of the Government's paper."""

    name, hosts, code = "vpcp.chinhphu.vn", ("vpcp.chinhphu.vn",), "115"
    sections = ("thong-tin-hoat-dong.htm",)
