"""VOV5 / VOVWORLD: the external service of the Voice of Vietnam, in its old and new layout."""

from __future__ import annotations

from crawler.declaration import Layout
from crawler.discovery import Listing
from crawler.spider import SourceSpider

OLD = Layout(
    name="vov",
    title="header.article__header h1",
    lead=".article__sapo",
    body=".article__body",
    date=".article__meta time",
    section=".breadcrumb a.active",
    author=".article__author",
    drop=("[class*=related], [class*=share], [class*=social], [class*=audio], .article__tag",
          ".story, .banner, .podcast"),
)  # fmt: skip
NEW = Layout(
    name="vov5",
    title=("h1.article-title", "h1.fs-30", "h1"),
    lead=".article-sapo, .sapo, .article-summary",
    body=("div.text-long", "div.row.article-content", "div.body-detail", "div.article-content"),
    date=("div.col-md-4.mb-2", "time[datetime]"),
    section=(".breadcrumb li:last-child a", ".breadcrumb a.active", ".breadcrumb a:last-of-type"),
    author=".article-author",
    drop=("[class*=related], [class*=share], [class*=social], [class*=audio], [class*=tag]",
          ".banner, .podcast, .caption, figcaption"),
)  # fmt: skip


class VovWorld(SourceSpider):
    """The suffix changed from .vov to .vov5 and slugs move, the number stays."""

    name = "vovworld.vn"
    hosts = ("vovworld.vn",)
    article_url = r"^/vi-VN/[^/]+/.+-(?:post)?(?P<id>\d{5,8})\.vov\d*$"
    discovery = (
        Listing(
            urls=(
                "https://vovworld.vn/vi-VN/tin-moi-cap-nhat",
                "https://vovworld.vn/vi-VN/chinh-tri",
                "https://vovworld.vn/vi-VN.vov",
                "https://vovworld.vn/vi-VN/binh-luan/404.vov",
            ),
        ),
    )
    layouts = (OLD, NEW)
