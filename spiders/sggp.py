"""Sài Gòn Giải Phóng: the paper of the Party in Ho Chi Minh City (ePi)."""

from spiders.epi import EpiSpider


class Sggp(EpiSpider):
    """Everything by the rules of the family."""

    name, hosts = "sggp.org.vn", ("www.sggp.org.vn",)
