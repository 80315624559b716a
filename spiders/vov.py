"""VOV.VN: the online paper of the Voice of Vietnam (Drupal)."""

from __future__ import annotations

from crawler.declaration import Access, Layout
from crawler.discovery import Feed, Listing, Sitemap
from crawler.spider import SourceSpider


class Vov(SourceSpider):
    """Feeds answer some programs with 403; the running month's sitemap is there but not indexed."""

    name, hosts = "vov.vn", ("vov.vn",)
    article_url = r"^/(?:[^/]+/)+[^/]+-(?:post)?(?P<id>\d{5,8})\.vov$"
    # 403 for agents that name a browser, 200 for the bare one (2026-09); ours was never tried.
    access = Access(user_agent_if_refused="Mozilla/5.0")
    discovery = (
        Feed(urls=("https://vov.vn/rss.xml", "https://vov.vn/rss/phap-luat.rss")),
        Sitemap(urls=("https://vov.vn/sitemaps/%Y/%-m/article.xml",)),
        Listing(
            urls=(
                "https://vov.vn/tin-moi-cap-nhat",
                "https://vov.vn/phap-luat",
                "https://vov.vn/xa-hoi",
            ),
            next_page='.pager__item--next a, a[rel="next"]',
        ),
    )
    layouts = (
        Layout(
            name="vov-drupal",
            title=("h1.article-title", "h1"),
            lead=(".article-summary-text", ".article-summary", ".article-sapo"),
            body=("div.article-content .text-long", "div.article-content", "div.text-long"),
            author=".article-author",
            date=(".article-date .col-md-4", "h1 ~ .row div.col-md-4.mb-2", "div.col-md-4.mb-2"),
            section=(".breadcrumb li:last-child a", ".breadcrumb a:last-of-type"),
            drop="[class*=related], [class*=share], [class*=audio], [class*=tags], .banner",
        ),
    )
