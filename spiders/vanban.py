"""Hệ thống văn bản: the Government's register of legal documents (ASP.NET)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from crawler.declaration import Layout, RegisterFields
from crawler.discovery import DiscoveryResult, Listing
from crawler.spider import SourceSpider

HOME = "https://vanban.chinhphu.vn/"
CLASSES = (1, 2, 509, 2629)


@dataclass(frozen=True, kw_only=True)
class DocumentList(Listing):
    """A list whose links are bare queries, `?pageid=27160&docid=…`."""

    links: str = 'a[href*="docid="]'

    def read(self, body: bytes, *, url: str, now: datetime) -> DiscoveryResult:
        """Lead every link to the root, where documents are cited, whichever list printed it."""
        return super().read(body, url=HOME, now=now)


def row(label: str) -> tuple[str, ...]:
    """Select the value beside a label of the document's table."""
    return (
        f'.Detail .Content tr:has(td:first-child:lexbor-contains("{label}")) td:last-child',
        f'td:lexbor-contains("{label}") + td',
    )


def cell(label: str) -> tuple[str, ...]:
    """Select the value beside a label that may be missing: nothing else may take its place."""
    return tuple(
        f'{table} tr:has(td:first-child:lexbor-contains("{label}")) td:last-child'
        for table in (".Detail .Content", ".doc-detail")
    )


REGISTER = RegisterFields(
    number=cell("Số ký hiệu"),
    kind=cell("Loại văn bản"),
    issuer=cell("Cơ quan ban hành"),
    issued=cell("Ngày ban hành"),
    effective=cell("Ngày có hiệu lực"),
    signer=cell("Người ký"),
    replaces=cell("bị thay thế"),
)
FILES = (".bl-doc-file a", ".bl-doc-files a", ".rp-file a")


class VanBan(SourceSpider):
    """The page is an abstract; the text itself is an attachment. Paging is a form post."""

    name, hosts = "vanban.chinhphu.vn", ("vanban.chinhphu.vn",)
    index_names = ("default.aspx",)
    article_url = r"^/(?:he-thong-van-ban)?\?(?:.*&)?docid=(?P<id>\d+)"
    query = ("pageid", "docid")
    discovery = (
        DocumentList(
            urls=(
                f"{HOME}?mode=0&pageid=41852",
                *(f"{HOME}he-thong-van-ban?classid={one}" for one in CLASSES),
            ),
            item="tr",
            date=".issued-date",
        ),
    )
    layouts = (
        Layout(
            name="aspnet-2026",
            title=".Detail h4.title",
            body=row("Trích yếu"),
            date=row("Ngày ban hành"),
            section=row("Loại văn bản"),
            attachments=FILES,
            register=REGISTER,
        ),
        Layout(
            name="aspnet-document",
            title=(".doc-detail h1", "h1", "td span.code"),
            body=(".doc-detail span.substract", "td span.substract"),
            date=("span.issued-date", *row("Ngày ban hành")),
            section=row("Loại văn bản"),
            attachments=FILES,
            register=REGISTER,
        ),
    )
