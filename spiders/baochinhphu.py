"""Báo Điện tử Chính phủ: the Government's paper (VCCorp)."""

from __future__ import annotations

from spiders.vccorp import VcCorpSpider


class BaoChinhPhu(VcCorpSpider):
    """The site's ids start with the code 102 of the paper, then the time of creation."""

    name, hosts, code = "baochinhphu.vn", ("baochinhphu.vn",), "102"
    sections = ("chinh-tri/doi-ngoai.htm", "xa-hoi/phap-luat.htm")
