"""OneCMS (1cdn.vn), of papers of the National Assembly, courts and provinces; no site of its own."""

from __future__ import annotations

from typing import Any, ClassVar

from crawler.declaration import Layout
from crawler.discovery import Feed, Listing
from crawler.spider import SourceSpider

ONECMS = Layout(
    name="onecms",
    title=(
        "h1.sc-longform-header-title",
        "h1.block-sc-title",
        ".c-detail-head__title",
        ".c-video-detail__title h1",
    ),
    lead=(".sc-longform-header-sapo", ".block-sc-sapo", ".c-video-detail__desc"),
    body=("article.entry", ".b-maincontent article", ".b-maincontent"),
    author=(".sc-longform-header-author", ".block-sc-author"),
    date=(".sc-longform-header-date", ".block-sc-publish-time", ".c-video-detail__time"),
    section=("li.breadcrumb-item.active a", "li.breadcrumb-item:last-child a"),
    drop=(
        ".c-box, .c-related, header, .sc-longform-header, .onecms__tags, figcaption, aside",
        "[class*=banner], [class*=social], [class*=share]",
    ),
)


class OneCmsSpider(SourceSpider, declared=False):
    """A sister states its name, hosts and categories; feeds and lists follow from them."""

    categories: tuple[str, ...] = ()
    article_url = r"^/[^/]+-(?P<id>\d{5,8})\.html$"
    layouts: ClassVar[tuple[Layout, ...]] = (ONECMS,)

    def __init_subclass__(cls, **kwargs: Any) -> None:
        home = f"https://{cls.hosts[0]}" if cls.hosts else ""
        if home and "discovery" not in cls.__dict__:
            cls.discovery = (
                Feed(urls=tuple(f"{home}/rss/{one}" for one in cls.categories)),
                Listing(
                    urls=tuple(f"{home}/{one}" for one in cls.categories if one != "trang-chu"),
                    links="ul.onecms__loading li a, main h2 a, main h3 a",
                ),
            )
        super().__init_subclass__(**kwargs)
