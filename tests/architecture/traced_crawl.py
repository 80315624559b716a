"""Crawl one new article from a loopback site and print the files that the page passes."""

from __future__ import annotations

import sys
from pathlib import Path

from fixtures.sites.loopback_site import LoopbackSite, SiteReply, mastercms_page, rss_feed, rss_item
from scrapy.http import Request, Response

from architecture.files_called import files_called
from article.model import Article, ArticleCapture, FetchResult, RawResponse
from crawler.extraction.partial_article import PartialArticle
from crawler.runner import CrawlOptions, CrawlPool, run_in_reactor
from pipelines.items import IdentifiedCapture, JudgedCapture, NormalisedCapture
from settings import load_settings
from storage.engine import Database
from storage.models import Page, Revision
from storage.schema import ensure_schema

SOURCE = "thoidai.com.vn"
ARTICLE = f"{SOURCE}/bai-10001.html"
KINDS = (
    Article, ArticleCapture, FetchResult, RawResponse, PartialArticle,
    NormalisedCapture, IdentifiedCapture, JudgedCapture, Page, Revision,
)  # fmt: skip
TEXT = (
    "Ngày 12/10, công an tỉnh triệt phá một đường dây mua bán người qua biên giới, giải cứu ba nạn nhân. "
    "Các đối tượng dụ dỗ nạn nhân bằng lời hứa việc nhẹ lương cao rồi bán sang nước ngoài."
)


def is_the_page(value: object) -> bool:
    if isinstance(value, Request | Response):
        return value.url.endswith(ARTICLE)
    if isinstance(value, str | bytes):
        return (b"</html>" if isinstance(value, bytes) else "</html>") in value  # type: ignore[operator]
    return isinstance(value, KINDS)


def main() -> None:
    with LoopbackSite({f"{SOURCE}/rss_feed/": rss_feed(rss_item(f"https://{ARTICLE}"))}) as site:
        site.replies[ARTICLE] = SiteReply(
            mastercms_page("Triệt phá đường dây mua bán người", *[TEXT] * 3)
        )
        settings = load_settings(data_dir=Path(sys.argv[1]), host_map={SOURCE: site.url})
        ensure_schema(Database(settings.effective_database_url))

        async def crawl() -> int:
            report = await CrawlPool(settings).crawl(SOURCE, CrawlOptions())
            return 0 if report.flagged == 1 else 1

        with files_called(is_the_page) as files:
            code = run_in_reactor(crawl, settings=settings)
    sys.stdout.write("\n".join(files))
    raise SystemExit(code)


if __name__ == "__main__":
    main()
