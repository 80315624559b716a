"""VOV.VN: the online paper of the Voice of Vietnam (Drupal)."""

from __future__ import annotations

from crawler.discovery import Feed, Listing, Sitemap
from crawler.source.declaration import Layout
from crawler.spider.article_spider import SourceSpider


class Vov(SourceSpider):
    """Feeds answer some programs with 403; the running month's sitemap is there but not indexed."""

    name = "vov.vn"
    hosts = ("vov.vn",)
    article_url = r"^/(?:[^/]+/)+[^/]+-(?:post)?(?P<id>\d{5,8})\.vov$"
    discovery = (
        Feed(urls=("https://vov.vn/rss.xml", "https://vov.vn/rss/phap-luat.rss")),
        Sitemap(urls=("https://vov.vn/sitemaps/%Y/%-m/article.xml",)),
        Listing(urls=("https://vov.vn/phap-luat", "https://vov.vn/xa-hoi")),
    )
    layouts = (
        Layout(
            name="vov-drupal",
            title=("h1.article-title", "h1"),
            lead=(".article-summary-text", ".article-summary", ".article-sapo"),
            body=("div.article-content .text-long", "div.article-content", "div.text-long"),
            author=".article-author",
            date="div.col-md-4.mb-2",
            section=".breadcrumb a",
            drop="[class*=related], [class*=share], [class*=audio], [class*=tags], .banner",
        ),
    )
