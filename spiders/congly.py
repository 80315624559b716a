"""Công Lý: the paper of the Supreme People's Court (OneCMS)."""

from spiders.onecms import OneCmsSpider


class CongLy(OneCmsSpider):
    """Feed of one category seen; the others by rule."""

    name, hosts = "congly.vn", ("congly.vn",)
    categories = ("phap-dinh", "trang-chu")
