"""The verdict on a source, from one crawl that asked everything and stored nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from article.value import Absence, Article, Sighting
from crawler.checking.fields import FieldLine, field_lines
from crawler.checking.links import link_lines
from crawler.checking.mark import Line, Mark, worst
from crawler.declaration import Source
from crawler.report import CrawlReport, Failure

_SENTENCES = {
    Mark.OK: "articles come in as declared",
    Mark.FALLBACK: "articles come in, but not all by the way declared first",
    Mark.MISSING: "articles come in, but something is not there",
    Mark.BROKEN: "something does not work at all",
}


@dataclass(frozen=True, kw_only=True)
class Findings:
    """What a crawl for examination brought."""

    source: Source
    report: CrawlReport
    items: Sequence[Sighting | Absence]

    @property
    def articles(self) -> list[Article]:
        """List the articles that were read."""
        return [one.article for one in self.items if isinstance(one, Sighting)]

    @property
    def failures(self) -> list[Failure]:
        """List announced pages that brought no article; trouble with discovery is told elsewhere."""
        steps = self.report.steps
        elsewhere = {url for step in steps for url, _ in (*step.unanswered, *step.problems)}
        failed = [one for one in self.report.failures if one.url not in elsewhere]
        told = {one.url for one in failed}
        gone = [one for one in self.items if isinstance(one, Absence)]
        return failed + [
            Failure(one.address.url, f"the server answered {one.capture.status}")
            for one in gone
            if one.address.url not in told and one.capture.status >= 400
        ]


@dataclass(frozen=True, kw_only=True)
class Check:
    """The lines of an examination, and what they come to."""

    links: tuple[Line, ...]
    pages: Line
    fields: tuple[FieldLine, ...]
    layouts: dict[str, int]
    """Which selector sets answered how often; `none` where no selector did."""

    @property
    def lines(self) -> tuple[Line, ...]:
        """List everything that was looked at."""
        return (*self.links, self.pages, *self.fields)

    @property
    def mark(self) -> Mark:
        """Give the verdict on the source."""
        return worst([line.weighs for line in self.lines])

    @property
    def summary(self) -> str:
        """Say the verdict in a sentence."""
        return _SENTENCES[self.mark]

    @property
    def advice(self) -> list[str]:
        """List what there is to do."""
        return [line.advice for line in self.lines if line.advice]


def check_of(findings: Findings) -> Check:
    """Judge what was found."""
    report = findings.report
    articles = findings.articles
    layouts = Counter(article.layout or "none" for article in articles)
    return Check(
        links=link_lines(
            findings.source.discovery, report.steps, not_archived=set(report.missing_urls)
        ),
        pages=_pages_line(len(articles), findings.failures),
        fields=field_lines(findings.source, articles),
        layouts=dict(layouts.most_common()),
    )


def _pages_line(read: int, failures: Sequence[Failure]) -> Line:
    asked = read + len(failures)
    found = f"{read} of {asked} announced pages read as articles"
    if not failures and read:
        return Line(subject="pages", found=found)
    if not failures:
        return Line(
            subject="pages",
            found="no page was asked for",
            mark=Mark.BROKEN,
            weighs=Mark.BROKEN,
            advice="pages: nothing announced an article that could be asked for; see discovery",
        )
    first = failures[0]
    mark = Mark.MISSING if read else Mark.BROKEN
    return Line(
        subject="pages",
        found=f"{found}; not {first.url}: {first.reason}",
        mark=mark,
        weighs=mark,
        advice=f"pages: {len(failures)} of {asked} could not be read; open the first in a browser",
    )
