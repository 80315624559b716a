"""Bộ Nội vụ: the Ministry of Home Affairs, in charge of labour export (an API behind a React page)."""

from __future__ import annotations

from crawler.declaration import JsonArticle, Layout
from crawler.discovery import BrowserListing, JsonListing, Listing
from crawler.rendering import Rendering
from crawler.spider import SourceSpider

API = "https://api-portal.moha.gov.vn/api/Public"
CATEGORIES = (12, 13, 14)
NEWS = ("https://moha.gov.vn/tin-tuc/",)
ARTICLES = 'a[href*="/tin-tuc/"][href*="---"]'


class Moha(SourceSpider):
    """The slug is free: /tin-tuc/---id59100 is an address too; until 2025 the number came after `oid`.

    The browser is only started where the API announces nothing, and for pages of the old form.
    """

    name = "moha.gov.vn"
    hosts = ("moha.gov.vn", "api-portal.moha.gov.vn")
    article_url = r"^/tin-tuc/[^/]*---(?:id(?P<id>\d+)|oid(?P<oid>\d+))$"
    discovery = (
        JsonListing(
            urls=tuple(
                f"{API}/PostsByCategory?ID={one}&skip=0&take=20&requireTotalCount=true"
                for one in CATEGORIES
            ),
            items="data",
            link="https://moha.gov.vn/tin-tuc/{TieuDe|slug}---id{ID}",
            title="TieuDe",
            date="NgayXuatBan",
            offset="skip",
        ),
        BrowserListing(urls=NEWS, links=ARTICLES),
        Listing(urls=NEWS, links=ARTICLES),
    )
    json_article = JsonArticle(
        url=f"{API}/PostDetail?ID={{id}}",
        page="https://moha.gov.vn/tin-tuc/{data.TieuDe|slug}---id{data.ID}",
        title="data.TieuDe",
        lead="data.MoTa",
        body="data.NoiDung",
        author="data.TacGia",
        date="data.NgayXuatBan",
        section="data.ChuyenMuc.TenChuyenMuc",
    )
    rendering = Rendering(wait_for="div.news-content, #show_content, .mh-detail-content")
    layouts = (
        Layout(
            name="mh-2026",
            title=".mh-page-header h1",
            lead=".mh-detail-content > div[style*=bold]:first-child",
            body=(".mh-detail-body", ".mh-detail-content"),
            date=(".mh-page-header .mh-date", ".mh-date"),
            section=".mh-breadcrumb a:last-of-type",
        ),
        Layout(
            name="spa",
            title=("h1.news-title", "h1"),
            lead=".news-sapo",
            body=("div.news-content", "#show_content"),
            author=".news-author",
            date=(".news-detail .news-date", ".news-date"),
            section=(".news-detail .breadcrumb span", ".breadcrumb a:last-of-type"),
        ),
        Layout(
            name="2021", title="#news_details h1", lead="#show_description", body="#show_content"
        ),
    )
