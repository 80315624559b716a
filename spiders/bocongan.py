"""Cổng thông tin Bộ Công an: the portal of the Ministry of Public Security (Nuxt, server-side)."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from crawler.declaration import Layout, Polling
from crawler.discovery import DiscoveryResult, Feed, Listing, Sitemap
from crawler.spider import SourceSpider

HOME = "https://bocongan.gov.vn"
SECTIONS = (
    "canh-bao-toi-pham-1750063351",
    "tin-an-ninh-trat-tu-1753170263",
    "hoat-dong-cua-bo-cong-an-1754966863",
    "hoat-dong-cua-dia-phuong-1753170286",
    "thong-tin-doi-ngoai-1751367399",
)
_RECENT = timedelta(days=60)


@dataclass(frozen=True, kw_only=True)
class FlatSitemap(Sitemap):
    """One flat sitemap of all years, every `lastmod` of it the time of one build."""

    def read(self, body: bytes, *, url: str, now: datetime) -> DiscoveryResult:
        """Select recent entries by the second at the end of their URL; lastmod is no date."""
        found = super().read(body, url=url, now=now)
        since = (now - _RECENT).timestamp()
        seconds = ((one, re.search(r"-(\d{10})$", one.url)) for one in found.links)
        recent = [one for one, match in seconds if match and int(match[1]) >= since]
        return replace(found, links=tuple(replace(one, published_at=None) for one in recent))


class BoCongAn(SourceSpider):
    """Sections first: no known feed has the crime warnings. Guessed paging ends in a challenge."""

    name = "bocongan.gov.vn"
    hosts = ("bocongan.gov.vn",)
    article_url = r"^/(?:[a-z-]+/)?bai-viet/[^/]+-(?P<id>\d{10}|t\d{3,6})$"
    polling = Polling(every=timedelta(hours=1))
    discovery = (
        Listing(
            urls=tuple(f"{HOME}/chuyen-muc/{section}" for section in SECTIONS),
            links='a:has(article.card-large), article.card-large a[href*="/bai-viet/"]',
        ),
        Feed(urls=tuple(f"{HOME}/api/rss/{number}.xml" for number in (35, 34, 36))),
        FlatSitemap(urls=(f"{HOME}/sitemap.xml",)),
    )
    layouts = (
        Layout(
            name="nuxt",
            title="main h1, h1",
            lead="h1 + p",
            body="div.tinymce-content",
            author=".resource-author p",
            date="p.text-bca-gray-400",
            section='nav[aria-label=Breadcrumb] a[href^="/chuyen-muc/"]',
            drop="#text-to-speech, #action-social, #article-bottom",
        ),
    )
