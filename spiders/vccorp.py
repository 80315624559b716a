"""The CMS of VCCorp: fields marked by `data-role`, feeds month first; no site of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar
from urllib.parse import urljoin

from selectolax.lexbor import LexborHTMLParser

from crawler.declaration import Layout
from crawler.discovery import Feed, Listing
from crawler.spider import SourceSpider

FEED_DATES = ("%m/%d/%Y %I:%M:%S %p", "%a, %d %b %Y %H:%M:%S %z", "%a, %d %b %y %H:%M:%S %z")
"""Month first and without a zone on most feeds that were seen, RFC 822 on others."""

VCCORP = Layout(
    name="data-role",
    title=("h1[data-role=title]", "h1.detail-title", "h1.title-detail"),
    lead=("[data-role=sapo]", ".detail-sapo", ".sapo-detail"),
    body=("[data-role=content]", ".detail-content"),
    author=(
        ".detail-author-top-name",
        "[data-role=author] .name",
        "[data-role=author]",
        ".detail-author .name",
        ".detail-author",
    ),
    date=("[data-role=publishdate]", ".detail-time"),
    section=(
        ".detail-breadcrumb a.active",
        "a[data-role=cate-name]",
        "[data-role=cate-name] a",
        ".detail-cate a",
    ),
    drop=(
        "[type^=Related], [type^=related], .kbwscwl-relatedbox, .VCSortableInPreviewMode[type=VideoStream]",
        "[type=embed-link-preview], [type=reflinkinfo], [type=Vote], [type=quizv2]",
        ".PhotoCMS_Caption, .VideoCMS_Caption, .PhotoCMS_Author, .NLPlaceholderShow",
        ".link-content-footer, .detail__related, [type=SimpleQuote] .quote-author",
    ),
)


@dataclass(frozen=True, kw_only=True)
class Timeline(Listing):
    """A section page whose continuation has its own address, made of the section's zone."""

    links: str = "a[data-linktype=newsdetail]"

    def next_pages(self, tree: LexborHTMLParser, *, url: str) -> tuple[str, ...]:
        """Name the fragments that the page's script would load."""
        zone = tree.css_first("input#hdZoneId")
        number = zone.attributes.get("value") if zone else None
        return (urljoin(url, f"/timelinelist/{number}/2.htm"),) if number else ()


def vccorp_feed(*urls: str) -> Feed:
    """Declare feeds of the family: their dates are month first on most sites."""
    return Feed(urls=urls, date_formats=FEED_DATES)


class VcCorpSpider(SourceSpider, declared=False):
    """A sister states name, hosts, the code its ids begin with, and its feeds and sections."""

    code = ""
    """Digits that all ids of the paper begin with; none on the older papers."""
    feeds: tuple[str, ...] = ("home.rss",)
    sections: tuple[str, ...] = ()
    layouts: ClassVar[tuple[Layout, ...]] = (VCCORP,)

    def __init_subclass__(cls, **kwargs: Any) -> None:
        home = f"https://{cls.hosts[0]}" if cls.hosts else ""
        own = cls.__dict__
        if "article_url" not in own:
            digits = r"\d{12,15}" if cls.code else r"\d{14,20}"
            cls.article_url = rf"^/(?:[^/]+/)?[^/]+-(?P<id>{cls.code}{digits})\.htm$"
        if home and "discovery" not in own:
            cls.discovery = (
                vccorp_feed(*(f"{home}/{feed}" for feed in cls.feeds)),
                *(
                    [Timeline(urls=tuple(f"{home}/{one}" for one in cls.sections))]
                    if cls.sections
                    else []
                ),
            )
        super().__init_subclass__(**kwargs)
