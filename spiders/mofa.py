"""The portal of the Ministry of Foreign Affairs and its missions (Liferay)."""

from __future__ import annotations

from crawler.discovery import Listing
from crawler.source.declaration import Layout
from crawler.spider.article_spider import SourceSpider


class Mofa(SourceSpider):
    """One article has many URLs: only the first number after the slug identifies it."""

    name = "mofa.gov.vn"
    hosts = ("mofa.gov.vn", "*.mofa.gov.vn")
    article_url = r"/chi-tiet/[^/]+?-(?P<id>\d{3,6})(?:-\d{1,5})?\.html$"
    discovery = (
        Listing(
            urls=(
                "https://mofa.gov.vn/hoat-dong-lanh-dao-bo",
                "https://mofa.gov.vn/nguoi-phat-ngon",
                "https://mofa.gov.vn/hoat-dong-doi-ngoai-cap-cao",
            ),
            links="h3.news-title > a",
        ),
    )
    layouts = (
        Layout(
            name="liferay",
            title="h1.news-detail-title, h1",
            lead=".news-sapo",
            body="div.article-content",
            date=".detail-news .news-time, .news-time",
            section=".breadcrumb li:last-child a",
            author=".news-author",
        ),
    )
