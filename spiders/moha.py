"""Bộ Nội vụ: the Ministry of Home Affairs, in charge of labour export (built by JavaScript)."""

from __future__ import annotations

from crawler.discovery import BrowserListing, Listing
from crawler.rendering import Rendering
from crawler.source.declaration import Layout
from crawler.spider.article_spider import SourceSpider

NEWS = ("https://moha.gov.vn/tin-tuc/",)
ARTICLES = 'a[href*="/tin-tuc/"][href*="---oid"]'


class Moha(SourceSpider):
    """The slug is optional and may be shortened: /tin-tuc/---oid57283 is a URL, too."""

    name = "moha.gov.vn"
    hosts = ("moha.gov.vn",)
    article_url = r"^/tin-tuc/[^/]*---oid(?P<id>\d+)$"
    # Without a browser the plain page may still hold the links; asking costs one request.
    discovery = (BrowserListing(urls=NEWS, links=ARTICLES), Listing(urls=NEWS, links=ARTICLES))
    rendering = Rendering(wait_for="div.news-content, #show_content")
    layouts = (
        Layout(
            name="spa",
            title=("h1.news-title", "h1"),
            lead=".news-sapo",
            body=("div.news-content", "#show_content"),
            author=".news-author",
            date=(".news-detail .news-date", ".news-date"),
            section=(".news-detail .breadcrumb span", ".breadcrumb a:last-of-type"),
        ),
        Layout(
            name="2021", title="#news_details h1", lead="#show_description", body="#show_content"
        ),
    )
