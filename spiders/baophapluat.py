"""Pháp luật Việt Nam: the paper of the Ministry of Justice."""

from __future__ import annotations

from crawler.declaration import Layout
from crawler.discovery import Feed, Listing
from crawler.spider import SourceSpider

HOME = "https://baophapluat.vn"


class BaoPhapLuat(SourceSpider):
    """Rebuilt in 2025: since then addresses have no number, and the slug is the key."""

    name, hosts = "baophapluat.vn", ("baophapluat.vn",)
    article_url = r"^/(?:[^/]+-post(?P<id>\d{5,7})|(?!tag/|rss/|chuyen-muc/)(?P<slug>(?:[^/-]+-){4,}[^/-]+))\.html$"
    discovery = (
        Feed(urls=(f"{HOME}/rss/home.rss",)),
        Listing(urls=(f"{HOME}/phap-luat.html", f"{HOME}/")),
    )
    layouts = (
        Layout(
            name="prose-2025",
            title=(".article-content__title", "article h1", "main h1"),
            lead=(".article-content__description", ".article-content__sapo"),
            body=("div.prose-lg", ".article-content__body", ".article-content .prose"),
            author=(".article-content__author", ".article-content__meta .author"),
            date=(".article-content__date", ".article-content__meta time", "article time"),
            section=(".breadcrumb li:last-child a", ".article-content__category a"),
            drop="figcaption, .related-news, [class*=related], .not-prose",
        ),
        Layout(
            name="zce",
            title=("h1.article__title", ".article__title"),
            lead=".article__sapo",
            body=("div.article__body", "[itemprop=articleBody]"),
            author=(".article__author .name", ".article__author"),
            date=".article__meta time",
            section=(".breadcrumb a.parent", ".breadcrumb a"),
            drop=".article-relate, .related-news, article.story, [class*=sda_]",
        ),
    )
