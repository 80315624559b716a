"""Bộ Y tế: the portal of the Ministry of Health (Liferay 6)."""

from __future__ import annotations

from dataclasses import replace

from selectolax.lexbor import LexborHTMLParser

from article.text import tidy
from crawler.declaration import Access, Layout, TlsLevel
from crawler.discovery import Listing
from crawler.extraction.extract import ExtractedArticle
from spiders.liferay import ASSET_LINKS, LiferaySpider

PAGES = (
    "tin-noi-bat",
    "tin-tong-hop",
    "tin-lien-quan",
    "hoat-dong-cua-dia-phuong",
    "hoat-dong-cua-lanh-dao-bo",
)


class Moh(LiferaySpider):
    """An article has no number; some links stand only in a script's attribute."""

    name, hosts = "moh.gov.vn", ("moh.gov.vn",)
    # Its server offers a DH key of 1024 bits (seen 2022 to 2026).
    access = Access(tls=TlsLevel.LEGACY)
    discovery = (
        Listing(
            urls=tuple(f"https://moh.gov.vn/{page}" for page in PAGES),
            links=ASSET_LINKS,
            next_page='a[href*="_cur=2"]',
            item=".asset-abstract",
            date="span.time",
        ),
    )
    layouts = (
        Layout(
            name="liferay-6",
            title=(".contentDetail h3.text-change-size", ".contentDetail h3"),
            lead=(".contentDetail .sapo", ".sapo strong"),
            body=(
                ".contentDetail .journal-content-article",
                ".journal-content-article",
                "div.asset-full-content",
            ),
            date=(".contentDetail .time-post", "p.time-post"),
            drop="p.caption, figcaption, .tin-lien-quan",
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
