"""Trung tâm Lao động ngoài nước: the ministry's centre that sends workers abroad (ASP.NET)."""

from __future__ import annotations

from crawler.declaration import Layout
from crawler.discovery import Listing
from crawler.spider import SourceSpider


class Colab(SourceSpider):
    """Under the ministry's domain, but a site of its own; /tin-tucs/ with an s is a section."""

    name = "colab.moha.gov.vn"
    hosts = ("colab.moha.gov.vn",)
    article_url = r"(?i)^/tin-tuc/(?P<id>\d+)/[^/]+\.aspx$"
    discovery = (
        Listing(
            urls=(
                "https://colab.moha.gov.vn/tin-tucs/362/Tin-tuc-su-kien.aspx",
                "https://colab.moha.gov.vn/tin-tucs/357/Chuong-trinh-EPS.aspx",
                "https://colab.moha.gov.vn/",
            ),
        ),
    )
    layouts = (
        Layout(
            name="aspnet",
            title=("h1.tieude", "h1"),
            lead=(".tomtat", "[id$=divTomTat]"),
            body=(".chitiet .noidung", "[id$=divNoiDung]", ".noidung"),
            date=(".ngaydang", "[id$=lblNgay]"),
            section=(".duongdan a:last-of-type", '.breadcrumb a[href*="/tin-tucs/"]'),
            drop=".chuthich, .thongke",
        ),
    )
