"""Bộ Y tế: the portal of the Ministry of Health (Liferay 6)."""

from __future__ import annotations

from dataclasses import replace

from selectolax.lexbor import LexborHTMLParser

from article.text import tidy
from crawler.discovery import Listing
from crawler.extraction.extract import ExtractedArticle
from crawler.source.declaration import Layout
from crawler.spider.article_spider import SourceSpider

PAGES = ("tin-tong-hop", "tin-lien-quan", "hoat-dong-cua-dia-phuong", "hoat-dong-cua-lanh-dao-bo")


class Moh(SourceSpider):
    """An article has no number; what follows the `?` only says where the reader came from."""

    name = "moh.gov.vn"
    hosts = ("moh.gov.vn",)
    article_url = r"^/[^/]+/-/asset_publisher/\w+/content/[^/]+$"
    query = ()
    discovery = (
        Listing(
            urls=tuple(f"https://moh.gov.vn/{page}" for page in PAGES),
            links='a[href*="/asset_publisher/"]',
            next_page='a[href*="_cur=2"]',
        ),
    )
    layouts = (
        Layout(
            name="liferay-6",
            title=(".contentDetail h3.text-change-size", ".contentDetail h3"),
            lead=(".contentDetail .sapo", ".sapo strong"),
            body=(".contentDetail .journal-content-article", ".journal-content-article"),
            date=".contentDetail .time-post, p.time-post",
            drop="p.caption",
        ),
    )

    @classmethod
    def amend(cls, reading: ExtractedArticle, page: str) -> ExtractedArticle:
        """Read the section from the window's title, `article - section - site`: no element has it."""
        node = LexborHTMLParser(page).css_first("head > title")
        parts = tidy(node.text() if node else "").split(" - ")
        if len(parts) < 3 or reading.article.section:
            return reading
        return replace(reading, article=replace(reading.article, section=parts[-2]))
