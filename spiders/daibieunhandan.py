"""Báo Đại biểu Nhân dân: the paper of the National Assembly (OneCMS)."""

from __future__ import annotations

from crawler.declaration import Layout
from spiders.onecms import ONECMS, OneCmsSpider

OLD = Layout(
    name="dbnd",
    title=("h1.detail-title", "h1"),
    lead=(".detail-sapo", ".article__sapo"),
    body=("div.detail-content", "[itemprop=articleBody]", ".article__body"),
    author=".detail-author",
    date=".detail-time",
    section=".detail-cate a",
    drop="[class*=relate]",
)


class DaiBieuNhanDan(OneCmsSpider):
    """Ids of eight digits that start with 10; before 2025 a counter of its own after `post`."""

    name, hosts = "daibieunhandan.vn", ("daibieunhandan.vn",)
    article_url = r"^/[^/]+-(?P<id>10\d{6}|post\d{5,7})\.html$"
    categories = (
        "quoc-phong-an-ninh/tin-tuc-phap-luat",
        "quoc-phong-an-ninh/an-ninh-trat-tu",
        "chinh-tri/thoi-su-quoc-hoi",
        "quoc-hoi-va-cu-tri/lap-phap",
        "xa-hoi/doi-song",
        "trang-chu",
    )
    layouts = (ONECMS, OLD)
