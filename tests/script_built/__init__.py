"""A source whose pages a script builds: what moha.gov.vn was before its API was known."""

from __future__ import annotations

from crawler.discovery import BrowserListing, Listing
from crawler.rendering import Rendering
from crawler.source.declaration import Layout
from crawler.spider.article_spider import SourceSpider

NEWS = ("https://moha.gov.vn/tin-tuc/",)
ARTICLES = 'a[href*="/tin-tuc/"][href*="---oid"]'


class ScriptBuilt(SourceSpider):
    """Lists and articles are empty without a browser."""

    name = "moha.gov.vn"
    hosts = ("moha.gov.vn",)
    article_url = r"^/tin-tuc/[^/]*---oid(?P<id>\d+)$"
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
    )
