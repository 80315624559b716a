"""Sites that answer from a mapping, crawled by the real spider, pipeline and database."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from scrapy.http import Response, TextResponse

from article.canonical_url import canonical_url
from bench.simulation.site_year.offline_crawl import (
    crawl_offline,
    html_response,
    redirect_response,
)
from crawler.crawl.report import CrawlReport
from crawler.discovery import Feed
from crawler.source.declaration import Layout
from crawler.spider.article_spider import SourceSpider
from pipelines.batch_processor import BatchProcessor
from pipelines.writing.batch_writer import BatchWriter, RemoteWriter
from storage.articles.article_records import article_records
from storage.articles.changes import changes_since
from storage.engine import Database

MONDAY = datetime(2026, 10, 5, 1, tzinfo=UTC)
DAY = timedelta(days=1)
HOST = "https://baolangsong.example"


class LangSong(SourceSpider):
    """Numbers in the URLs, and selectors."""

    name = "baolangsong.example"
    hosts = ("baolangsong.example", "m.baolangsong.example")
    article_url = r"^/(?:[^/]+/)*[^/]+-(?P<id>\d{4,6})\.html$"
    discovery = (Feed(urls=(f"{HOST}/rss",)),)
    layouts = (Layout(name="ls", title="h1.t", lead="p.l", body="div.b", date="span.d"),)


class LangNui(SourceSpider):
    """No numbers, no selectors."""

    name = "baolangsong.example"
    hosts = ("baolangsong.example", "m.baolangsong.example")
    article_url = r"^/(?:[^?]*/)?bai-[^/?]+/?(?:\?.*)?$"
    discovery = (Feed(urls=(f"{HOST}/rss",)),)


@dataclass(frozen=True)
class Text:
    """An article of the paper."""

    slug: str
    title: str
    lead: str
    lines: tuple[str, ...]

    def with_lines(self, *lines: str) -> Text:
        return replace(self, lines=lines)


TEXTS = tuple(
    Text(
        slug=slug,
        title=title,
        lead=f"{place} khởi tố vụ án mua bán người sau {weeks} tuần theo dõi một nhóm môi giới.",
        lines=(
            f"Theo cơ quan điều tra {place}, nhóm này hứa {job} rồi đưa nạn nhân qua biên giới trong đêm.",
            f"Mỗi nạn nhân bị bán với giá {price} triệu đồng, giấy tờ bị giữ, muốn về phải nộp tiền chuộc.",
            f"Đồn biên phòng {place} phối hợp đưa người về, trong đó có {people} nạn nhân bị mua bán chưa đủ tuổi.",
            f"Cán bộ {place} nhắc bà con không nghe lời rủ rê đi làm {job} khi chưa rõ địa chỉ nơi tuyển.",
        ),
    )
    for slug, title, place, weeks, job, price, people in (
        ("lao-cai-chan-duong-day-ban-nguoi", "Lào Cai: Chặn đường dây bán người sang bên kia suối", "Lào Cai", 3, "việc may mặc", 60, 2),
        ("nghe-an-bat-nhom-mua-ban-tre", "Nghệ An: Bắt nhóm mua bán trẻ qua mạng xã hội", "Nghệ An", 5, "nuôi con hộ", 35, 4),
        ("tay-ninh-don-nguoi-tro-ve", "Tây Ninh: Đón người trở về từ khu lừa đảo", "Tây Ninh", 7, "trực tổng đài", 120, 9),
        ("ca-mau-giai-cuu-ngu-phu", "Cà Mau: Giải cứu ngư phủ bị ép lao động", "Cà Mau", 2, "đi biển gần bờ", 15, 7),
        ("dien-bien-xet-xu-vu-ban-chau", "Điện Biên: Xét xử vụ bán cháu họ ở chợ phiên", "Điện Biên", 9, "đi chợ thuê", 70, 1),
        ("an-giang-triet-pha-to-chuc-dua-nguoi", "An Giang: Triệt phá tổ chức đưa người sang Campuchia", "An Giang", 4, "bán hàng", 45, 12),
    )
)  # fmt: skip


@dataclass
class Paper:
    """A paper on the stage: crawled day after day."""

    database: Database
    spider: type[SourceSpider] = LangSong
    pages: dict[str, str | bytes | Response] = field(default_factory=dict)
    observations: int = 0

    def url(self, text: Text) -> str:
        number = 20_000 + TEXTS.index(next(one for one in TEXTS if one.slug == text.slug))
        return (
            f"{HOST}/{text.slug}-{number}.html"
            if self.spider is LangSong
            else f"{HOST}/bai-{text.slug}"
        )

    def page(
        self, text: Text, *, head: str = "", dated: bool = True, end: str = "</body></html>"
    ) -> str:
        lines = "".join(f"<p>{line}</p>" for line in text.lines)
        date = '<span class="d">04/10/2026 08:30</span>' if dated else ""
        return (
            f'<html lang="vi"><head><meta charset="utf-8"><title>{text.title} - Báo Làng Sông</title>{head}</head>'
            f'<body><header><a href="/">Báo Làng Sông</a></header><main><h1 class="t">{text.title}</h1>{date}'
            f'<p class="l">{text.lead}</p><div class="b">{lines}</div></main><footer>Giấy phép 17</footer>{end}'
        )

    def observe(
        self,
        texts: Iterable[Text] = TEXTS,
        pages: Mapping[str, str | bytes | int] | None = None,
        *,
        announced: Iterable[str] | None = None,
        feed: bool = True,
        after: timedelta = DAY,
    ) -> CrawlReport:
        """Crawl a day later; `pages` replaces answers: a page, a redirect's target, or a status."""
        answers: dict[str, str | bytes | int] = {self.url(one): self.page(one) for one in texts}
        answers |= pages or {}
        announced = list(answers if announced is None else announced)
        at = MONDAY + self.observations * after
        self.observations += 1

        def answer(url: str) -> Response:
            if url == f"{HOST}/rss":
                items = "".join(
                    f"<item><title>Tin</title><link>{one}</link></item>" for one in announced
                )
                body = f'<?xml version="1.0"?><rss version="2.0"><channel>{items}</channel></rss>'
                return TextResponse(url, body=body.encode(), status=200 if feed else 503)
            found = answers.get(url)
            if found is None:
                spelled = {canonical_url(one): page for one, page in answers.items()}
                found = spelled.get(url, 404)
            if isinstance(found, int):
                return html_response(url, b"<title>404</title><h1>404</h1>", status=found)
            if isinstance(found, str) and found.startswith("https://"):
                return redirect_response(url, found)
            return html_response(url, found.encode() if isinstance(found, str) else found)

        self._make_due()
        writer = BatchWriter(BatchProcessor(self.database, None).store, start_writer_process=_none)
        context = asyncio.run(
            crawl_offline(self.spider, answer, database=self.database, writer=writer, at=at)
        )
        return context.report

    def _make_due(self) -> None:
        from sqlalchemy import update

        from storage.models import Page

        with self.database.writing() as session:
            session.execute(update(Page).values(next_check_at=MONDAY))

    def due(self) -> list[str]:
        """List the URLs that the next crawl would check again at once."""
        from storage.articles.pages import pages_due_for_check

        at = MONDAY + (self.observations - 1) * DAY
        with self.database.reading() as session:
            due = pages_due_for_check(session, self.spider.source.name, now=at, limit=100)
            return [page.url for page in due]

    def changes(self) -> list[str]:
        with self.database.reading() as session:
            return [f"{one.change.kind.value} {one.page.url}" for one in changes_since(session)]

    def records(self) -> dict[str, dict[str, object]]:
        with self.database.reading() as session:
            return {str(one["url"]): one for one in article_records(session)}

    def intact(self) -> int:
        """Count the articles that still have their own text and flag."""
        stored = self.records()
        return sum(
            bool(
                (record := stored.get(self.url(one)))
                and record["relevant"]
                and one.lines[1] in str(record["text"])
            )
            for one in TEXTS
        )


def _none() -> RemoteWriter:
    raise OSError("one process is enough here")
