"""The report of one crawl: counts, failures with their URLs, which method filled which field."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from article.message import Message, MessageCode, message
from article.model import Article
from crawler.discovery.fallback_chain import MethodResult
from crawler.extraction.not_an_article import NonArticleKind

_MAX_LISTED = 50
_FIELDS = ("title", "lead", "lines", "author", "section", "published_at", "images")


class ReportCode(MessageCode):
    """How a report names a failure."""

    AT = "fetch_at"


@dataclass(frozen=True)
class FetchFailure:
    """A URL and why it failed."""

    url: str
    reason: Message
    kind: NonArticleKind | None = None
    """What came instead of a page, where that can be said."""

    @property
    def as_message(self) -> Message:
        """Return the address with the reason."""
        return message(ReportCode.AT, url=self.url, why=self.reason)


@dataclass(kw_only=True)
class CrawlReport:
    """Filled by the spider and the pipelines during the crawl."""

    source: str
    started_at: datetime
    pages: int = 0
    articles: int = 0
    stored: Counter[str] = field(default_factory=Counter)
    """New, revised, unchanged, older: results of storing."""
    attachments: Counter[str] = field(default_factory=Counter)
    """Stored, known, unchanged, unreadable, missing, failed: a bad document is no failure of the crawl."""
    flagged: int = 0
    known: int = 0
    """Discovered pages that were not requested, because they are stored and not due."""
    disbelieved: int = 0
    """Captures that were not stored as the article; see `article.belief`."""
    failures: list[FetchFailure] = field(default_factory=list)
    failed: int = 0
    missing_urls: list[str] = field(default_factory=list)
    missing_count: int = 0
    """URLs missing in a replayed archive: no failure of the crawl."""
    discovery: tuple[tuple[str, int | None], ...] = ()
    method_results: tuple[MethodResult, ...] = ()
    """The same in full: requests and results of each discovery method."""
    fields: dict[str, Counter[str]] = field(default_factory=dict)
    rejected_pages: Counter[NonArticleKind] = field(default_factory=Counter)
    """Responses that were no article: challenges, soft 404s, empty pages."""
    not_before: datetime | None = None
    """Rate limit of a server: no crawl before."""
    aborted_after: timedelta | None = None
    """The deadline after which the crawl was aborted."""
    agent_refused: bool = False
    """The site answers 403 to our user agent, and 200 to the one declared for that case."""
    by_hand: bool = False
    """One of Scrapy's own tools asked for a page: no crawl of the source, nothing to record."""
    stopped: bool = False
    """The crawl was stopped before it was done."""

    def record_failure(
        self, url: str, reason: Message, *, kind: NonArticleKind | None = None
    ) -> None:
        """Record a failure; the first fifty are listed, the rest counted."""
        self.failed += 1
        if kind:
            self.rejected_pages[kind] += 1
        if len(self.failures) < _MAX_LISTED:
            self.failures.append(FetchFailure(url, reason, kind))

    def record_missing(self, url: str) -> None:
        """Record a URL missing in the archive."""
        self.missing_count += 1
        if len(self.missing_urls) < _MAX_LISTED:
            self.missing_urls.append(url)

    def delay_next_crawl(self, until: datetime) -> None:
        """Delay the next crawl until then."""
        self.not_before = max(until, self.not_before or until)

    def record_article(self, article: Article) -> None:
        """Count which extraction method filled which field."""
        self.articles += 1
        for name in _FIELDS:
            reader = article.read_by.get(name)
            self.fields.setdefault(name, Counter())[reader.value if reader else "none"] += 1
