"""Hemera's MasterCMS, of the papers on foreign affairs; no site of its own."""

from __future__ import annotations

from typing import ClassVar

from crawler.declaration import Layout
from crawler.discovery import Listing
from crawler.spider import SourceSpider

MASTERCMS = Layout(
    name="mastercms",
    title="h1.article-detail-title",
    lead="div.article-detail-desc",
    body=("div.__MASTERCMS_CONTENT", "div.article-detail-content"),
    author=(
        ".article-detail-author",
        "span.cms-author",
        "div.article-member",
        "h2.author-title a",
        ".author-title",
    ),
    date=("span.article-detail-date", "div.article-date", ".article-detail-info .datetime",
          ".article-detail-info .format_time"),
    section=(
        "li.menu-alias a",
        ".breadcrumb .menu-alias a",
        ".article-detail-category a",
        ".bx-cat-title h2 a",
        ".bx-cat-title a",
    ),
    drop=(
        "table.tpl_CMS_ARTICLE_EMBED, .article-detail-source, .fb-like, .article-tags",
        "table.MASTERCMS_TPL_TABLE:has(img)",
    ),
)  # fmt: skip
LINKS = (
    "div._BX_LISTING div.article a, .bx-listing a, .bx-list-left .article a, h3 a, .article-title a"
)
NEXT = ".__MB_ARTICLE_PAGING .rt a:last-child, .__MB_ARTICLE_PAGING a:last-child, .btn-viewmore a"


def sections(*urls: str) -> Listing:
    """Declare section pages of the family; they continue at an address with `&` in the path."""
    return Listing(urls=urls, links=LINKS, next_page=NEXT)


class MasterCmsSpider(SourceSpider, declared=False):
    """A sister states its name, hosts and sections."""

    article_url = r"^/[^/]+-(?P<id>\d{5,7})\.html$"
    layouts: ClassVar[tuple[Layout, ...]] = (MASTERCMS,)
