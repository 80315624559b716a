"""Báo Điện tử Chính phủ: the Government's paper (VCCorp CMS, fields marked by data-role)."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urljoin

from selectolax.lexbor import LexborHTMLParser

from crawler.discovery import Feed, Listing
from crawler.source.declaration import Layout
from crawler.spider.article_spider import SourceSpider

FEED_DATES = ("%m/%d/%Y %I:%M:%S %p", "%a, %d %b %Y %H:%M:%S %z")
"""Month first and without a zone on the one feed that was seen; RFC 822 if it is ever fixed."""


@dataclass(frozen=True, kw_only=True)
class Timeline(Listing):
    """A section page whose continuation has its own address, made of the section's zone."""

    links: str = "a[data-linktype=newsdetail]"

    def next_pages(self, tree: LexborHTMLParser, *, url: str) -> tuple[str, ...]:
        """Name the fragments that the page's script would load."""
        zone = tree.css_first("input#hdZoneId")
        number = zone.attributes.get("value") if zone else None
        return (urljoin(url, f"/timelinelist/{number}/2.htm"),) if number else ()


class BaoChinhPhu(SourceSpider):
    """The site's ids start with the code 102 of the paper, then the time of creation."""

    name = "baochinhphu.vn"
    hosts = ("baochinhphu.vn",)
    article_url = r"^/[^/]+-(?P<id>102\d{13,15})\.htm$"
    discovery = (
        Feed(urls=("https://baochinhphu.vn/home.rss",), date_formats=FEED_DATES),
        Timeline(
            urls=(
                "https://baochinhphu.vn/chinh-tri/doi-ngoai.htm",
                "https://baochinhphu.vn/xa-hoi/phap-luat.htm",
            ),
        ),
    )
    layouts = (
        Layout(
            name="data-role",
            title="h1[data-role=title]",
            lead="[data-role=sapo]",
            body="[data-role=content]",
            author=(".detail-author-top-name", "[data-role=author]"),
            date="[data-role=publishdate]",
            section=(".detail-breadcrumb a.active", "a[data-role=cate-name]"),
            drop=(
                "[type^=Related], [type^=related], .kbwscwl-relatedbox, .VCSortableInPreviewMode[type=VideoStream]",
                "[type=embed-link-preview], [type=reflinkinfo], [type=Vote], [type=quizv2]",
                ".PhotoCMS_Caption, .VideoCMS_Caption, .PhotoCMS_Author, .NLPlaceholderShow",
            ),
        ),
    )
