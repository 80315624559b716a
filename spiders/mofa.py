"""The portal of the Ministry of Foreign Affairs and its missions (Liferay)."""

from __future__ import annotations

from crawler.declaration import Layout
from crawler.discovery import Listing
from spiders.liferay import LiferaySpider

SECTIONS = (
    "hoat-dong-lanh-dao-bo",
    "nguoi-phat-ngon",
    "hop-bao",
    "hoat-dong-doi-ngoai-cap-cao",
    "hoat-dong-pho-thu-tuong-bo-truong",
)


class Mofa(LiferaySpider):
    """The last number of an address is the page's that shows the article.

    With two numbers the first is the article's and its key; with one the whole address is, because
    all articles of a page end in the same one. A year before it is a word of the title.
    """

    name, hosts = "mofa.gov.vn", ("mofa.gov.vn", "*.mofa.gov.vn")
    article_url = (
        r"/chi-tiet/(?:[^/]+?-(?!(?:19|20)\d\d-)(?P<id>\d{4,6})-\d{1,5}|[^/]+-\d{1,6})\.html$"
    )
    query = None
    discovery = (
        Listing(
            urls=tuple(f"https://mofa.gov.vn/{one}" for one in SECTIONS),
            links="h3.news-title > a",
            item=".block-category-container, .news-item, .item-news",
            date=".news-time",
            lead=".news-desc",
        ),
    )
    layouts = (
        Layout(
            name="liferay",
            title=("h1.news-detail-title", ".article-content h1", "h1"),
            lead=(".article-summary", ".detail-news .news-sapo", ".news-sapo"),
            body=("#content-post", ".article-content .main-content", "div.article-content"),
            # Lists of newest articles beside it have the same class, and "2 giờ trước".
            date=(".article-content .news-time", ".detail-news .news-time"),
            section=("ol.breadcrumb li.last-item a", ".breadcrumb li:last-child a"),
            author=(".article-content .news-author", ".detail-news .news-author", ".news-author"),
            drop=(
                ".toolbar, .mobile-toolbar-header, .share-actions, .article-summary, h1.title",
                ".news-time, .related, figcaption",
            ),
        ),
    )
