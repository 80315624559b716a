"""Processor time of each step that a page goes through, from the answer to the stored revision."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from article.canonical_url import BadAddress
from article.model import Article, ArticleCapture, FetchResult, PageAddress
from crawler.discovery import Feed
from crawler.extraction.extract import (
    build_article,
    extract_partial,
    fill_from_generic,
    page_signs,
)
from crawler.extraction.generic import extract_generic
from crawler.extraction.not_an_article import NotAnArticle
from crawler.html.charset import decode
from crawler.html.parse import NestedTooDeep
from crawler.source.declaration import Layout, Source
from pipelines.batch_processor import BatchProcessor
from storage.engine import Database

NOW = datetime(2026, 12, 1, tzinfo=UTC)
HOST = "trang.example"
SOURCE = Source(
    name=HOST,
    hosts=(HOST,),
    language="vi",
    article_url=r"^/bai-(?P<id>\d+)",
    discovery=(Feed(urls=(f"https://{HOST}/rss",)),),
    layouts=(Layout(name="one", title="h1", body="article", author=".author", date=".date"),),
)
UNKNOWN = replace(SOURCE, layouts=())


@dataclass
class Cost:
    """Seconds by step."""

    steps: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Add the processor time of a block to a step."""
        started = time.process_time()
        try:
            yield
        finally:
            self.steps[name] = self.steps.get(name, 0.0) + time.process_time() - started

    @property
    def total(self) -> float:
        """All steps together."""
        return sum(self.steps.values())


def cost_of(page: str, *, number: int, database: Database) -> Cost:
    """Send a page through every step of one look: read it, and store it as an edit of a page like it.

    Every second page is one of a source with selectors. Nothing is cut off, as the product does.
    """
    cost = Cost()
    url = f"https://{HOST}/bai-{number}.html"
    body = page.encode("utf-8", "replace")
    with cost.step("decode"):
        text = decode(body, "text/html")
    article = _read(text, url, SOURCE if number % 2 else UNKNOWN, cost, body=body)
    if article is None:
        return cost
    processor = BatchProcessor(database, None)
    first = _capture(article, url, number, hours=0)
    with cost.step("store as new"):
        processor.store([first])
    edit = _capture(_edited(article), url, number, hours=1)
    with cost.step("store as edit"):
        processor.store([edit])
    # Not the same look: the dearer of the two counts.
    cost.steps.pop(min(("store as new", "store as edit"), key=lambda step: cost.steps[step]))
    return cost


def _read(page: str, url: str, source: Source, cost: Cost, *, body: bytes) -> Article | None:
    try:
        with cost.step("selectors"):
            partial = extract_partial(page, url=url, source=source, now=NOW)
        if partial.is_incomplete or not source.layouts:
            with cost.step("generic"):
                fill_from_generic(partial, extract_generic(page, url=url, now=NOW), now=NOW)
        with cost.step("build"):
            reading = build_article(partial, url=url, source=source)
        with cost.step("signs"):
            page_signs(source, reading, body=body, url=url, announced="Tin")
    except (NotAnArticle, NestedTooDeep, BadAddress):
        return None
    return reading.article


def _edited(article: Article) -> Article:
    lines = article.text.splitlines()
    changed = [line[::-1] if at % 3 == 0 else line for at, line in enumerate(lines) if at % 7]
    return replace(article, text="\n".join(changed) or "x", title=f"{article.title} x")


def _capture(article: Article, url: str, number: int, *, hours: int) -> ArticleCapture:
    return ArticleCapture(
        source=HOST,
        address=PageAddress(url=url, key=f"{HOST}:{number}"),
        aliases=(),
        fetch=FetchResult(at=NOW + timedelta(hours=hours), status=200),
        article=article,
    )
