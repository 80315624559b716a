"""Reads an archived response as an article: the same steps as for a fetched page, without a database."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from urllib.parse import urljoin

from article.canonical_url import BadAddress, host_of
from article.message import Message, message, verbatim
from article.model import (
    Article,
    ArticleCapture,
    FetchResult,
    MissingCapture,
    MissReason,
    RawResponse,
)
from article.removal import is_front_page
from crawler.extraction.extract import page_signs
from crawler.extraction.not_an_article import NonArticleKind, NotAnArticle, PageCode
from crawler.html.charset import decode
from crawler.spider.article_spider import SourceSpider
from crawler.spider.registry import declared_sources, owners_of, spider_among, spider_for_host
from crawler.warc.archived_response import ArchivedResponse
from crawler.warc.page_records import response_at
from grouping.page_features import features_of_article
from pipelines.intake.insert_new import analyse
from pipelines.items import NormalisedCapture
from pipelines.process import judge_article, normalise

_PAGE_TYPES = frozenset({"text/html", "application/xhtml+xml", ""})
_JSON_TYPES = frozenset({"application/json", "text/json"})
"""Only of sources whose articles an API returns."""
_GONE_STATUSES = frozenset({404, 410})
_REDIRECT_STATUSES = frozenset({301, 302, 303, 307, 308})
_PLAIN_HOST = re.compile(r"https?://([\w.:-]+)[/?#]")


@dataclass(frozen=True, kw_only=True)
class ReadRecord:
    """What an archived response turned out to be; without a source it was skipped."""

    url: str
    at: datetime
    source: str | None = None
    item: ArticleCapture | NormalisedCapture | MissingCapture | None = None
    article: Article | None = None
    """As it was extracted, for the report of which method filled which field."""
    failure: Message | None = None


class RecordReader:
    """Reads the responses of declared sources, or of every host."""

    def __init__(self, *, any_host: bool) -> None:
        self._any_host = any_host
        # An archive asks for the same hosts again and again.
        self._owners_of = lru_cache(maxsize=10_000)(_owners_of)

    def accepts(self, url: str) -> bool:
        """Return whether a URL can be an article's; the others need not be decompressed."""
        plain = None if self._any_host else _PLAIN_HOST.match(url)
        if plain and not self._owners_of(plain[1]):
            return False
        try:
            spider = self._spider(url)
        except BadAddress:
            spider = None  # WARC-Target-URI names no host
        return spider is not None and spider.source.address(url) is not None

    def _spider(self, url: str) -> type[SourceSpider] | None:
        host = host_of(url)
        spider = spider_among(self._owners_of(host), url)
        return spider_for_host(host) if spider is None and self._any_host else spider

    async def read(self, record: ArchivedResponse, *, limit: int) -> ReadRecord:
        """Extract the article of a response."""
        spider = self._spider(record.url)
        skipped = ReadRecord(url=record.url, at=record.at)
        content_type = record.header("content-type").split(";")[0].strip().lower()
        if spider is None or content_type not in _types(spider):
            return skipped
        if spider.source.address(record.url) is None:
            return skipped
        found = replace(skipped, source=spider.name)
        try:
            return await _extract(spider, record, found, limit=limit)
        except (NotAnArticle, BadAddress) as error:
            return replace(found, failure=verbatim(str(error)))


def analysed(record: ReadRecord) -> ReadRecord:
    """Do everything else that needs no database, too: for a process that has nothing else to do."""
    if not isinstance(record.item, ArticleCapture):
        return record
    normalised = normalise(record.item)
    capture = normalised.capture
    analysis = analyse(capture, judge_article(capture.article))
    # A fresh copy: features cache what is true in this process only. Hashes of the index are true everywhere.
    features = replace(analysis.features)
    _ = features.index_hashes
    analysis = replace(analysis, features=features)
    return replace(record, item=replace(normalised, analysis=analysis))


def without_response(record: ReadRecord, read_again: Callable[[], RawResponse]) -> ReadRecord:
    """Leave a response in its file if its page need not be archived: nine in ten bytes that would be sent."""
    item = record.item
    if not isinstance(item, NormalisedCapture) or not item.analysis:
        return record
    if item.analysis.judgement.relevant:
        return record
    fetch = replace(item.capture.fetch, raw_response=None, read_again=read_again)
    return replace(record, item=replace(item, capture=replace(item.capture, fetch=fetch)))


def raw_response_at(path: Path, offset: int, limit: int) -> RawResponse:
    """Return the response at an offset of a file; raises one of DAMAGE_ERRORS if it is gone meanwhile."""
    with path.open("rb") as file:
        return _raw_response(response_at(file, offset, limit=limit))


def load_for_reading() -> None:
    """Load what the first page would load: sources, rules, weights and tables."""
    declared_sources()
    article = Article(title="Mua bán người", text="Công an bắt một người.", language="vi")
    judge_article(article)
    features_of_article(article, at=datetime.now(UTC), places=[])


async def _extract(
    spider: type[SourceSpider], record: ArchivedResponse, found: ReadRecord, *, limit: int
) -> ReadRecord:
    source = spider.source
    fetch = FetchResult(at=record.at, status=record.status, raw_response=_raw_response(record))
    requested = source.address_or_plain(record.url)
    missing = MissingCapture(
        source=source.name, address=requested, fetch=fetch, reason=MissReason.GONE
    )
    if record.status in _GONE_STATUSES or _redirects_to_front_page(record):
        return replace(found, item=missing)
    if record.status != 200:
        return found
    if len(record.body) > limit:
        raise NotAnArticle(NonArticleKind.TOO_LARGE, message(PageCode.LARGE, limit=limit))
    page = decode(record.body, record.header("content-type"))
    try:
        reading = await spider.read(page, url=record.url, now=record.at)
    except NotAnArticle as refusal:
        gone = refusal.kind is NonArticleKind.NOT_FOUND
        return replace(found, failure=refusal.reason, item=missing if gone else None)
    capture = ArticleCapture(
        source=source.name,
        address=reading.address,
        aliases=tuple({requested.url} - {reading.address.url}),
        fetch=fetch,
        article=reading.article,
        signs=page_signs(source, reading, body=record.body, url=record.url, announced=None),
    )
    return replace(found, item=capture, article=reading.article)


def _raw_response(record: ArchivedResponse) -> RawResponse:
    return RawResponse(url=record.url, headers=record.headers, body=record.body)


def _owners_of(host: str) -> list[type[SourceSpider]]:
    """List the sources that own a host, as an address spells it."""
    return owners_of(host_of(f"https://{host}"))


def _types(spider: type[SourceSpider]) -> frozenset[str]:
    return _PAGE_TYPES | _JSON_TYPES if spider.json_article else _PAGE_TYPES


def _redirects_to_front_page(record: ArchivedResponse) -> bool:
    """Return whether an article redirects to the front page of its site."""
    target = urljoin(record.url, record.header("location"))
    return (
        record.status in _REDIRECT_STATUSES
        and host_of(target) == host_of(record.url)
        and is_front_page(target)
        and not is_front_page(record.url)
    )
