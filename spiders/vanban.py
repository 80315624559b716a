"""Hệ thống văn bản: the Government's register of legal documents (ASP.NET)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from crawler.discovery import DiscoveryResult, Listing
from crawler.source.declaration import Layout
from crawler.spider.article_spider import SourceSpider

HOME = "https://vanban.chinhphu.vn/"


@dataclass(frozen=True, kw_only=True)
class DocumentList(Listing):
    """A list whose links are bare queries, `?pageid=27160&docid=…`."""

    links: str = 'a[href*="docid="]'

    def read(self, body: bytes, *, url: str, now: datetime) -> DiscoveryResult:
        """Lead every link to the root, where documents are cited, whichever list printed it."""
        return super().read(body, url=HOME, now=now)


class VanBan(SourceSpider):
    """A document is its abstract; the text itself is a PDF elsewhere. Paging is a form post."""

    name = "vanban.chinhphu.vn"
    hosts = ("vanban.chinhphu.vn",)
    article_url = r"^/(?:he-thong-van-ban)?\?(?:.*&)?docid=(?P<id>\d+)"
    query = ("pageid", "docid")
    discovery = (
        DocumentList(
            urls=(f"{HOME}he-thong-van-ban?classid=1", f"{HOME}he-thong-van-ban?classid=2")
        ),
    )
    layouts = (
        Layout(
            name="aspnet-document",
            title=(".doc-detail h1", "h1", "td span.code"),
            body=(".doc-detail span.substract", "td span.substract"),
            date=("span.issued-date", 'td:lexbor-contains("Ngày ban hành") + td'),
            section='td:lexbor-contains("Loại văn bản") + td',
        ),
    )
