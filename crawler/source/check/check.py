"""The verdict on a source, from one crawl that asked everything and stored nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from article.message import message
from article.model import Article, ArticleCapture, MissingCapture
from crawler.crawl.fetch_errors import FetchCode
from crawler.crawl.report import CrawlReport, FetchFailure
from crawler.source.check.discovery_checks import check_discovery
from crawler.source.check.field_checks import FieldCheck, check_fields
from crawler.source.check.severity import CheckItem, Severity, worst
from crawler.source.declaration import Source

_SUMMARIES = {
    Severity.OK: "articles come in as declared",
    Severity.FALLBACK: "articles come in, but not all by the way declared first",
    Severity.MISSING: "articles come in, but something is not there",
    Severity.BROKEN: "something does not work at all",
}


@dataclass(frozen=True, kw_only=True)
class CheckCrawl:
    """The result of a crawl that checks a source."""

    source: Source
    report: CrawlReport
    items: Sequence[ArticleCapture | MissingCapture]

    @property
    def articles(self) -> list[Article]:
        """List the articles that were read."""
        return [one.article for one in self.items if isinstance(one, ArticleCapture)]

    @property
    def failures(self) -> list[FetchFailure]:
        """List announced pages that brought no article; problems of discovery are reported elsewhere."""
        steps = self.report.method_results
        elsewhere = {url for step in steps for url, *_ in (*step.fetch_failures, *step.problems)}
        failed = [one for one in self.report.failures if one.url not in elsewhere]
        known_urls = {one.url for one in failed}
        gone = [one for one in self.items if isinstance(one, MissingCapture)]
        return failed + [
            FetchFailure(one.address.url, message(FetchCode.STATUS, status=one.fetch.status))
            for one in gone
            if one.address.url not in known_urls and one.fetch.status >= 400
        ]


@dataclass(frozen=True, kw_only=True)
class SourceCheck:
    """The findings of a check, and the verdict."""

    discovery: tuple[CheckItem, ...]
    pages: CheckItem
    fields: tuple[FieldCheck, ...]
    layouts: dict[str, int]
    """Which selector sets answered how often; `none` where no selector did."""

    @property
    def items(self) -> tuple[CheckItem, ...]:
        """List every finding."""
        return (*self.discovery, self.pages, *self.fields)

    @property
    def severity(self) -> Severity:
        """Return the verdict on the source."""
        return worst([line.severity_for_verdict for line in self.items])

    @property
    def summary(self) -> str:
        """Write the verdict as a sentence."""
        return _SUMMARIES[self.severity]

    @property
    def advice(self) -> list[str]:
        """List the advice."""
        return [line.advice for line in self.items if line.advice]


def check_source(crawl: CheckCrawl) -> SourceCheck:
    """Check a source by the result of its crawl."""
    report = crawl.report
    articles = crawl.articles
    layouts = Counter(article.layout or "none" for article in articles)
    return SourceCheck(
        discovery=check_discovery(
            crawl.source.discovery, report.method_results, not_archived=set(report.missing_urls)
        ),
        pages=_pages_item(len(articles), crawl.failures),
        fields=check_fields(crawl.source, articles),
        layouts=dict(layouts.most_common()),
    )


def _pages_item(read: int, failures: Sequence[FetchFailure]) -> CheckItem:
    attempted = read + len(failures)
    found = f"{read} of {attempted} announced pages read as articles"
    if not failures and read:
        return CheckItem(subject="pages", found=found)
    if not failures:
        return CheckItem(
            subject="pages",
            found="no page was asked for",
            severity=Severity.BROKEN,
            severity_for_verdict=Severity.BROKEN,
            advice="pages: nothing announced an article that could be asked for; see discovery",
        )
    first = failures[0]
    mark = Severity.MISSING if read else Severity.BROKEN
    return CheckItem(
        subject="pages",
        found=f"{found}; not {first.url}",
        why=first.reason,
        severity=mark,
        severity_for_verdict=mark,
        advice=f"pages: {len(failures)} of {attempted} could not be read; open the first in a browser",
    )
