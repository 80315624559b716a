"""ePi's "zce" CMS, of many party papers; no site of its own."""

from __future__ import annotations

from typing import Any, ClassVar

from crawler.declaration import Layout
from crawler.discovery import Feed, Sitemap
from crawler.spider import SourceSpider

EPI = Layout(
    name="zce",
    title=("h1.article__title", ".article__title"),
    lead=".article__sapo",
    body=("div.article__body", "[itemprop=articleBody]"),
    author=(
        ".article__author .name",
        ".article__author p.name",
        ".article__author",
        ".article__meta span.cms-author",
        "article span.cms-author",
    ),
    date=(".article__meta time", "time.time[datetime]"),
    section=(".breadcrumb a.parent", ".breadcrumb a"),
    drop=(
        ".article-relate, .related-news, .box-related-news, article.story, .article__tag, .timeline",
        "[class*=sda_], [id*=ads], [class*=banner], .wrap-btn-menu",
        "[class*=social], [class*=share], [class*=features], [class*=function]",
    ),
)


def monthly_sitemap(home: str) -> Sitemap:
    """Declare the family's index of months; a month is not zero-padded: `news-2026-7.xml`."""
    return Sitemap(urls=(f"{home}/sitemap.xml",), only=r"/news-\d{4}-\d{1,2}\.xml", newest=2)


class EpiSpider(SourceSpider, declared=False):
    """A sister states its name and hosts; feed and sitemap are by rule."""

    suffix = "html"
    feeds: tuple[str, ...] = ("rss/home.rss",)
    layouts: ClassVar[tuple[Layout, ...]] = (EPI,)

    def __init_subclass__(cls, **kwargs: Any) -> None:
        home = f"https://{cls.hosts[0]}" if cls.hosts else ""
        own = cls.__dict__
        if "article_url" not in own:
            cls.article_url = rf"^/(?:amp/)?[^/]+-post(?P<id>\d{{5,8}})\.{cls.suffix}$"
        if home and "discovery" not in own:
            feeds = tuple(f"{home}/{feed}" for feed in cls.feeds)
            cls.discovery = (Feed(urls=feeds), monthly_sitemap(home))
        super().__init_subclass__(**kwargs)
