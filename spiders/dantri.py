"""Dân trí: the online paper of the Ministry of Home Affairs, which is in charge of labour."""

from __future__ import annotations

from crawler.declaration import Layout
from crawler.discovery import Feed, Listing
from crawler.spider import SourceSpider

HOME = "https://dantri.com.vn"


class DanTri(SourceSpider):
    """Ids are the time of publication to the millisecond."""

    name, hosts = "dantri.com.vn", ("dantri.com.vn",)
    article_url = r"^/(?:[a-z0-9-]+/){1,2}[^/]+-(?P<id>\d{17})\.htm$"
    discovery = (
        Feed(urls=(f"{HOME}/rss/tin-moi-nhat.rss",)),
        Listing(
            urls=(f"{HOME}/phap-luat.htm", f"{HOME}/lao-dong-viec-lam.htm"),
            links="h3.article-title a, h2.article-title a",
        ),
    )
    layouts = (
        Layout(
            name="singular",
            title=("h1.title-page", "h1.e-magazine__title", "article h1"),
            lead=("h2.singular-sapo", ".singular-sapo", ".e-magazine__sapo"),
            body=("div.singular-content", ".e-magazine__body"),
            author=(".author-meta .author-name", ".author-name"),
            date=("time.author-time", ".author-meta time"),
            section=("ul.breadcrumbs li:last-child a", ".breadcrumbs a:last-of-type"),
            drop=(
                "article.article-related, .article-related, .news-related, .related-news, .tags-wrap",
                "figcaption, .video-related, [data-module=related]",
            ),
        ),
    )
