"""Bounds: nothing that a site sends is too long for its column, on PostgreSQL either."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from fixtures.samples.sample_objects import NOON
from fixtures.sites.loopback_site import mastercms_page
from scrapy import Request
from scrapy.http import HtmlResponse
from sqlalchemy import Enum, String, select

from article import bounds
from article.model import ArticleCapture, MissingCapture
from crawler.crawl.context import CrawlContext
from crawler.source.declaration import DeclarationError, Layout, Source
from crawler.spider.registry import declared_spiders
from pipelines.batch_processor import BatchProcessor
from pipelines.items import StoredCapture, StoreOutcome, StoreResult
from storage.engine import Database
from storage.models import Base, PageAlias
from storage.models.source import HttpValidators

NAME = "thoidai.com.vn"
URL = "https://thoidai.com.vn/bai-200001.html"

WIDTHS: dict[int, set[str]] = {
    bounds.URL: {
        "attachments.url", "documents.url", "http_validators.url", "page_aliases.url", "pages.url",
        "pending_checks.url", "proposal_pages.url",
        "revisions.original_url", "source_proposals.url", "watch_recipients.url",
    },
    bounds.PAGE_KEY: {"pages.key", "pending_checks.key"},
    bounds.HTTP_HEADER: {
        "attachments.etag", "attachments.last_modified", "http_validators.etag", "http_validators.last_modified",
    },
    bounds.LAYOUT_NAME: {"revisions.layout", "documents.problem"},
    bounds.LANGUAGE: {"revisions.language", "document_pages.text_from", "documents.kind", "documents.text_from"},
    bounds.NAME: {
        "accounts.name", "api_tokens.name", "assignments.assignee",
        "assignments.assigned_by", "audit_entries.actor", "audit_entries.origin",
        "crawl_runs.source", "health_states.subject", "host_rate_limits.host",
        "id_counters.name", "http_validators.source", "pages.source",
        "page_labels.added_by", "page_labels.label", "pending_checks.source", "read_marks.reader",
        "reviews.reviewer", "saved_searches.saved_by", "source_proposals.source",
        "sources.name", "story_overrides.by",
    },
    # SHA-256 in hexadecimal digits, and shorter digests of our own.
    64: {
        "api_tokens.token_hash", "attachments.sha256", "deliveries.key", "documents.sha256", "http_validators.digest",
        "ingestions.file",
        "login_sessions.token_hash", "revisions.fingerprint",
        "revisions.text_digest", "saved_searches.feed_key",
        "subscribers.zone",  # an IANA name
    },
    # Written by this program from its own vocabulary, or cut where a form is read.
    32: {"pending_checks.shape"},
    20: {"case_memberships.stage", "crawl_runs.outcome", "documents.tier", "judgements.tier", "deliveries.transport"},
    40: {"audit_entries.action", "judgements.rule_version"},
    5: {"subscribers.language"},
    200: {"accounts.password_hash", "saved_searches.name"},
    320: {"subscribers.email"},
}  # fmt: skip


def test_every_column_of_bounded_text_has_the_width_of_its_bound() -> None:
    found = {
        f"{table.name}.{column.name}": column.type.length
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, String)
        and not isinstance(column.type, Enum)
        and column.type.length
    }
    expected = {column: width for width, columns in WIDTHS.items() for column in columns}
    assert {name: found[name] for name in expected if name in found} == {
        name: width for name, width in expected.items() if name in found
    }
    assert set(found) == set(expected)


def captured(url: str = URL, *, asked: str = URL, **headers: str) -> ArticleCapture:
    """Read a page as the spider of a declared source does."""
    spider_class = declared_spiders()[NAME]
    spider = spider_class(context=CrawlContext.of(spider_class.source, clock=lambda: NOON))
    address = spider_class.source.address_or_plain(asked)
    request = Request(asked, meta={"asked": asked, "address": address, "rendering": None})
    page = mastercms_page(
        "Triệt phá đường dây mua bán người qua biên giới",
        "Rạng sáng 12/10, tổ công tác phát hiện một xuồng máy chở ba nạn nhân bị lừa bán.",
        "Hiện công an tỉnh phối hợp với địa phương đưa các nạn nhân về với gia đình.",
    )
    response = HtmlResponse(
        url,
        body=page,
        encoding="utf-8",
        request=request,
        headers={"Content-Type": "text/html; charset=utf-8", **headers},
    )

    async def first() -> ArticleCapture | MissingCapture:
        return await anext(spider.parse_article(response))

    item = asyncio.run(first())
    assert isinstance(item, ArticleCapture)
    return item


def outcome(results: list[StoreResult]) -> Any:
    (result,) = results
    return result.outcome if isinstance(result, StoredCapture) else result


def validators(database: Database) -> list[tuple[str, str | None, str | None]]:
    with database.reading() as session:
        rows = session.scalars(select(HttpValidators).order_by(HttpValidators.url))
        return [(row.url, row.etag, row.last_modified) for row in rows]


@pytest.mark.parametrize("header", ["ETag", "Last-Modified"])
@pytest.mark.parametrize("length", [100, 101, 300, 301, 8_000])
def test_article_is_stored_however_long_its_validators(
    database: Database, header: str, length: int
) -> None:
    capture = captured(**{header: "x" * length})
    assert outcome(BatchProcessor(database, None).store([capture])) is StoreOutcome.NEW
    # One that is cut would match nothing: it is left out.
    assert len(validators(database)) == (1 if length <= bounds.HTTP_HEADER else 0)


def test_article_is_stored_under_the_aliases_that_fit(database: Database) -> None:
    for length in (bounds.URL, bounds.URL + 1, 2_115):
        alias = f"{URL}?utm_source=".ljust(length, "a")
        capture = captured(alias)
        results = BatchProcessor(database, None).store([capture])
        assert outcome(results) in {StoreOutcome.NEW, StoreOutcome.UNCHANGED}
    with database.reading() as session:
        assert max(map(len, session.scalars(select(PageAlias.url)))) <= bounds.URL


def test_address_that_its_source_makes_too_long_is_no_article() -> None:
    source = Source(name="x.vn", hosts=("www.x.vn",), language="vi", article_url=r"^/(?P<id>a\w*)$")
    fits = "https://x.vn/".ljust(bounds.URL - len("www."), "a")
    assert source.address(fits)
    assert source.address(fits + "a") is None


@pytest.mark.parametrize("length", [bounds.LAYOUT_NAME, bounds.LAYOUT_NAME + 1])
def test_layout_name_that_is_too_long_is_refused_where_it_is_declared(length: int) -> None:
    def declare() -> Source:
        layout = Layout(name="x" * length, title="h1", body=".body")
        return Source(
            name="x.vn", hosts=("x.vn",), language="vi", article_url="^/a", layouts=(layout,)
        )

    if length <= bounds.LAYOUT_NAME:
        assert declare().layouts[0].name == "x" * length
    else:
        with pytest.raises(DeclarationError, match="50 characters"):
            declare()


def test_source_name_that_is_too_long_is_refused_where_it_is_declared() -> None:
    with pytest.raises(DeclarationError, match="100 characters"):
        Source(name="x" * 101, hosts=("x.vn",), language="vi", article_url="^/a")


def test_validators_of_a_page_are_those_of_its_stored_text(database: Database) -> None:
    processor = BatchProcessor(database, None)
    processor.store([captured(ETag='"1"')])
    assert validators(database) == [(URL, '"1"', None)]
    processor.store([captured(ETag='"2"')])
    assert validators(database) == [(URL, '"2"', None)]
    # Found at another address, or without validators: what is stored is no longer theirs.
    processor.store([captured(f"{URL}?utm_source=x", asked=f"{URL}?utm_source=x", ETag='"3"')])
    assert validators(database) == []


def test_older_capture_leaves_the_validators_alone(database: Database) -> None:
    processor = BatchProcessor(database, None)
    processor.store([captured(ETag='"1"')])
    late = captured(ETag='"0"')
    late = replace(late, fetch=replace(late.fetch, at=NOON - timedelta(days=1)))
    processor.store([late])
    assert validators(database) == [(URL, '"1"', None)]
