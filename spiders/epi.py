"""The selectors that the papers on ePi's "zce" CMS share; no site of its own."""

from __future__ import annotations

from crawler.discovery import Sitemap
from crawler.source.declaration import Layout

EPI = Layout(
    name="zce",
    title=("h1.article__title", ".article__title"),
    lead=".article__sapo",
    body=("div.article__body", "[itemprop=articleBody]"),
    author=(".article__author .name", ".article__author"),
    date=(".article__meta time", "time.time[datetime]"),
    section=(".breadcrumb a.parent", ".breadcrumb a"),
    drop=(
        ".article-relate, .related-news, article.story, [class*=sda_], [id*=ads], [class*=banner]",
        "[class*=social], [class*=share], [class*=features], [class*=function], .wrap-btn-menu",
    ),
)


def monthly_sitemap(home: str) -> Sitemap:
    """Declare the family's index of months; a month is not zero-padded: `news-2026-7.xml`."""
    return Sitemap(urls=(f"{home}/sitemap.xml",), only=r"/news-\d{4}-\d{1,2}\.xml", newest=2)
