"""Tiền Phong: the paper of the youth union (ePi)."""

from spiders.epi import EpiSpider


class TienPhong(EpiSpider):
    """Its addresses end in .tpo."""

    name, hosts, suffix = "tienphong.vn", ("tienphong.vn",), "tpo"
