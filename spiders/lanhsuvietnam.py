"""Cổng thông tin công tác lãnh sự: the Consular Department of the foreign ministry (SharePoint)."""

from __future__ import annotations

import re
from dataclasses import replace

from crawler.declaration import Layout
from crawler.discovery import Listing
from crawler.extraction.extract import ExtractedArticle
from crawler.spider import SourceSpider

_DATE = r"\(?\d{1,2}/\d{1,2}/\d{4}+(?: ?[-–|]? ?\d{1,2}:\d{2})?\)?"
_DATE_BEFORE = re.compile(rf"\A{_DATE} ")
_DATE_AFTER = re.compile(rf"{_DATE}\Z")
_UPDATED = "Cập nhật"
# Its name is printed in the menu, the article does not say to which it belongs.
_WATCHED = (
    "Lists/ChuyenMuc/ChuyenMuc/ChuyenMuc.aspx?List=b6a96952-5329-4042-901b-2af247f16b68&ID=16"
)


class LanhSuVietnam(SourceSpider):
    """Layout of 2021, by order of elements: a table of one web part, title row and text row."""

    name = "lanhsuvietnam.gov.vn"
    hosts = ("lanhsuvietnam.gov.vn",)
    article_url = r"(?i)^/Lists/BaiViet/[^/]+/DispForm\.aspx\?(?:.*&)?ID=(?P<id>\d+)"
    query = ("List", "ID")
    discovery = (Listing(urls=(f"https://lanhsuvietnam.gov.vn/{_WATCHED}",)),)
    layouts = (
        Layout(
            name="sharepoint-2010",
            title=(
                "[id^=WebPartWPQ] td.tieude",
                "[id^=WebPartWPQ] td.title",
                "[id^=WebPartWPQ] table tr:first-child td",
            ),
            lead=(
                "[id^=WebPartWPQ] .trichdan",
                "[id^=WebPartWPQ] .lead",
                "[id^=WebPartWPQ] tr:nth-child(2) div:first-of-type",
            ),
            body=(
                "[id^=WebPartWPQ] .noidung",
                "[id^=WebPartWPQ] .content",
                "[id^=WebPartWPQ] tr:nth-child(2) div:nth-of-type(2)",
            ),
            date=("[id^=WebPartWPQ] .ngay", "[id^=WebPartWPQ] tr:first-child td div:first-child"),
            section=f'a[href$="/{_WATCHED}"]',
            drop="p[align=center]",
        ),
    )

    @classmethod
    def amend(cls, reading: ExtractedArticle, page: str) -> ExtractedArticle:
        """Cut the dates off the title: they stand in one cell with it, before or after."""
        title = _DATE_BEFORE.sub("", reading.article.title).partition(_UPDATED)[0].strip()
        title = _DATE_AFTER.sub("", title).strip()
        return replace(reading, article=replace(reading.article, title=title))
