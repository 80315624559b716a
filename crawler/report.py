"""What one crawl did: counts, failures with their addresses, which reading filled which field."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from article.value import Article
from crawler.chain import Step
from crawler.reading.refusal import PageKind

_TOLD = 50
_FIELDS = ("title", "lead", "lines", "author", "section", "published_at", "images")


@dataclass(frozen=True)
class Failure:
    """An address and what went wrong with it."""

    url: str
    reason: str


@dataclass(kw_only=True)
class CrawlReport:
    """Filled by the spider and the pipelines while they work."""

    source: str
    started_at: datetime
    pages: int = 0
    articles: int = 0
    kept: Counter[str] = field(default_factory=Counter)
    """New, revised, unchanged, older: as the database answered."""
    flagged: int = 0
    known: int = 0
    """Announced pages that were not asked for, because they are stored and not due."""
    failures: list[Failure] = field(default_factory=list)
    failed: int = 0
    missing_urls: list[str] = field(default_factory=list)
    missed: int = 0
    """Addresses that a replayed archive lacks: no failure of the crawl."""
    discovery: tuple[tuple[str, int | None], ...] = ()
    steps: tuple[Step, ...] = ()
    """The same in full: what each link of the discovery chain was asked and answered."""
    fields: dict[str, Counter[str]] = field(default_factory=dict)
    refused: Counter[PageKind] = field(default_factory=Counter)
    """Answers that were something else than asked for: challenges, soft 404s, empty pages."""
    not_before: datetime | None = None
    """A server asked us to stay away until then."""
    cut_off_after: timedelta | None = None
    """It had not ended by then, and was ended."""
    stopped: bool = False
    """The crawl was told to stop before it was done."""

    def fail(self, url: str, reason: str, *, kind: PageKind | None = None) -> None:
        """Note a failure; the first fifty are kept in words, the rest counted."""
        self.failed += 1
        if kind:
            self.refused[kind] += 1
        if len(self.failures) < _TOLD:
            self.failures.append(Failure(url, reason))

    def missing(self, url: str) -> None:
        """Note an address the archive lacks."""
        self.missed += 1
        if len(self.missing_urls) < _TOLD:
            self.missing_urls.append(url)

    def wait_until(self, until: datetime) -> None:
        """Note that the next crawl must not come earlier."""
        self.not_before = max(until, self.not_before or until)

    def read(self, article: Article) -> None:
        """Count which reading filled which field."""
        self.articles += 1
        for name in _FIELDS:
            reader = article.read_by.get(name)
            self.fields.setdefault(name, Counter())[reader.value if reader else "none"] += 1
