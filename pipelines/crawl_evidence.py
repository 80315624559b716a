"""The evidence of one crawl: what its doubted captures have in common, and what they are held for."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from article.belief.code import BeliefCode
from article.belief.decision import SiteEvidence
from article.belief.page_overlap import body_shape, is_same_page, page_words
from article.model import ArticleCapture, MissingCapture
from crawler.crawl.fetch_errors import FetchCode
from crawler.crawl.report import CrawlReport
from pipelines.items import CapturedItem, HeldItem, StoredCapture, StoreOutcome

_UNFINISHED_PAGES = 2
_MAX_COMPARED = 300
"""Held captures that are compared with each other; more of them say nothing else."""


@dataclass(frozen=True, kw_only=True)
class _Held:
    """A doubted capture with what others are compared by."""

    item: CapturedItem
    code: BeliefCode
    known: bool
    words: frozenset[str] = frozenset()
    body: str = ""
    title: str = ""

    @property
    def is_unfinished(self) -> bool:
        """Return whether the page has no end tag."""
        return isinstance(self.item, ArticleCapture) and not self.item.signs.is_complete

    @property
    def urls(self) -> frozenset[str]:
        """Return the requested addresses: two that end at one page are two."""
        return frozenset({self.item.address.url, *getattr(self.item, "aliases", ())})


@dataclass(kw_only=True)
class CrawlEvidence:
    """Collects what a crawl sees; decides nothing."""

    report: CrawlReport
    held: list[_Held] = field(default_factory=list)
    _counts: Counter[str] = field(default_factory=Counter)

    def hold(self, item: CapturedItem, held: HeldItem) -> None:
        """Store a doubted item until the crawl ends."""
        self._count_signs(item)
        if isinstance(item, MissingCapture):
            self.held.append(_Held(item=item, code=held.code, known=held.known))
            return
        article = item.article
        self.held.append(
            _Held(
                item=item,
                code=held.code,
                known=held.known,
                words=page_words(article),
                body=body_shape(article) if article.text else "",
                title=article.title,
            )
        )

    def record(self, item: CapturedItem, stored: StoredCapture | None) -> None:
        """Count an item that was stored at once."""
        self._count_signs(item)
        if stored is None or isinstance(item, MissingCapture):
            return
        if stored.outcome is StoreOutcome.UNCHANGED and not item.signs.is_complete:
            self._counts["unfinished"] += 1
        lost_layout = item.signs.source_has_layouts and item.article.layout is None
        if lost_layout and stored.outcome in {StoreOutcome.UNCHANGED, StoreOutcome.REVISED}:
            self._counts["redesigned"] += 1

    def _count_signs(self, item: CapturedItem) -> None:
        self._counts["observations"] += 1
        if isinstance(item, ArticleCapture):
            self._counts["read_by_layout"] += item.article.layout is not None
            self._counts["dated"] += item.article.published_at is not None

    def of(self, one: _Held) -> SiteEvidence:
        """Return what the crawl says about a held item."""
        pages = [held for held in self.held if isinstance(held.item, ArticleCapture)]
        others = [held for held in pages[:_MAX_COMPARED] if held is not one]
        same = {url for held in others if _is_same(one, held) for url in held.urls}
        bodies = {
            held.item.address.key
            for held in others
            if one.body and held.body == one.body and held.title != one.title
        }
        return SiteEvidence(
            observations=max(self._counts["observations"], self.report.pages),
            missing=sum(isinstance(held.item, MissingCapture) for held in self.held),
            doubted=sum(held.known for held in pages),
            same_page=len(same - one.urls),
            same_body=len(bodies),
            announcement_failed=_announcement_failed(self.report),
            read_by_layout=self._counts["read_by_layout"],
            redesigned=self._counts["redesigned"],
            dated=self._counts["dated"],
            unfinished=self._counts["unfinished"] > 0
            or sum(held.is_unfinished for held in others) >= _UNFINISHED_PAGES,
        )


def _is_same(one: _Held, other: _Held) -> bool:
    return bool(one.words) and is_same_page(one.words, other.words)


def _announcement_failed(report: CrawlReport) -> bool:
    """Return whether the site was asked what is new and gave no usable answer."""
    if any(step.articles for step in report.method_results):
        return False
    return any(
        problem.reason.code != FetchCode.NOT_ARCHIVED
        for step in report.method_results
        for problem in (*step.problems, *step.fetch_failures)
    )
