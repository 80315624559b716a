"""Cổng thông tin Quốc hội: the portal of the National Assembly (SharePoint behind a cookie gate)."""

from __future__ import annotations

from crawler.declaration import Access, Layout
from crawler.discovery import Listing
from spiders.sharepoint import ITEM_LINKS, SharePointSpider

NEWS = "https://quochoi.vn/tintuc/Pages"


class QuocHoi(SharePointSpider):
    """The site's search page shows the same item under the same number: the number is the key."""

    name, hosts = "quochoi.vn", ("quochoi.vn",)
    access = Access(script_cookie="D1N")
    discovery = (
        Listing(
            urls=(f"{NEWS}/tin-hoat-dong-cua-quoc-hoi.aspx", f"{NEWS}/tin-tong-hop.aspx"),
            links=ITEM_LINKS,
            item=".news-item, .listNews li",
            date=".date",
        ),
    )
    layouts = (
        Layout(
            name="newsDetails",
            title=".newsDetails h1",
            lead=".newsDetails p.des",
            body=("#anhnoidung", ".newsDetails .detail"),
            date=(".newsDetails p.date", ".newsDetails .date"),
            section=(".breadcrumb a.selected", ".breadcrumb li:last-child a"),
            drop=".image-caption, .share-social",
        ),
        Layout(
            name="sharepoint",
            title=("h1.title-news", "h1"),
            lead=(".sapo-news", ".article-detail .sapo"),
            body=(".content-news", ".ms-rtestate-field"),
            date=(".article-detail .date-news", ".date-news"),
            section=".box-cate a",
            drop=".image-caption, .ExternalClassImg",
        ),
    )
