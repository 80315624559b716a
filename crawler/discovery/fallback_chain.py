"""The discovery chain of one crawl: which method is being asked, and what each one found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from article.message import Message
from crawler.discovery.method import DiscoveryMethod
from crawler.extraction.not_an_article import NonArticleKind

_MAX_REJECTED_LINKS = 3


class Problem(NamedTuple):
    """An address that did not announce anything, and why."""

    url: str
    reason: Message
    kind: NonArticleKind | None = None
    """What came instead, where that can be said."""


@dataclass(kw_only=True)
class MethodResult:
    """One method's share of a crawl."""

    kind: str
    pending: int = 0
    articles: int = 0
    passed_over: int = 0
    """Entries of its answers that gave no link."""
    requested: bool = False
    problems: list[Problem] = field(default_factory=list)
    """Addresses that did not announce anything, and why."""
    fetch_failures: list[Problem] = field(default_factory=list)
    """Addresses that could not be had, and why."""
    warnings: list[Problem] = field(default_factory=list)
    """Answers that announce articles, but not as they should."""
    rejected_links: list[str] = field(default_factory=list)
    """The first links that are no articles of the source."""


class DiscoveryRun:
    """Asks one method after the other until one finds articles; a thorough one asks them all."""

    def __init__(self, methods: Sequence[DiscoveryMethod], *, try_all: bool = False) -> None:
        self._methods = methods
        self._try_all = try_all
        self._results = [MethodResult(kind=method.kind) for method in methods]
        self._next = 0

    def next_method(self) -> DiscoveryMethod | None:
        """Return the next method; None at the end of the chain."""
        if self._next >= len(self._methods):
            return None
        self._next += 1
        return self._methods[self._next - 1]

    def record_request(self, method: DiscoveryMethod) -> None:
        """Note that a request for the method is on its way."""
        step = self._result_of(method)
        step.pending += 1
        step.requested = True

    def record_result(
        self, method: DiscoveryMethod, *, articles: int, problem: Problem | None = None
    ) -> None:
        """Note an answer, or a failure, of the method."""
        step = self._result_of(method)
        step.pending -= 1
        step.articles += articles
        if problem:
            step.problems.append(problem)

    def record_fetch_failure(self, method: DiscoveryMethod, url: str, reason: Message) -> None:
        """Note why an address of the method could not be had."""
        self._result_of(method).fetch_failures.append(Problem(url, reason))

    def record_warning(self, method: DiscoveryMethod, url: str, reason: Message) -> None:
        """Note what is wrong with an answer that announces articles all the same."""
        self._result_of(method).warnings.append(Problem(url, reason))

    def record_passed_over(self, method: DiscoveryMethod, count: int) -> None:
        """Count entries of an answer that gave no link."""
        self._result_of(method).passed_over += count

    def record_rejected_links(self, method: DiscoveryMethod, links: Sequence[str]) -> None:
        """Note links of an answer that are no articles of the source; the first few are enough."""
        step = self._result_of(method)
        step.rejected_links += links[: max(0, _MAX_REJECTED_LINKS - len(step.rejected_links))]

    def problems(self, method: DiscoveryMethod) -> list[Problem]:
        """List what was wrong with the method's answers."""
        return self._result_of(method).problems

    def is_complete(self, method: DiscoveryMethod) -> bool:
        """Return whether every request of the method has been answered."""
        return self._result_of(method).pending == 0

    def found_nothing(self, method: DiscoveryMethod) -> bool:
        """Return whether the method found no article."""
        return self._result_of(method).articles == 0

    def continue_after(self, method: DiscoveryMethod) -> bool:
        """Return whether the next method is to be asked."""
        return self._try_all or self.found_nothing(method)

    @property
    def results(self) -> tuple[MethodResult, ...]:
        """Return every method's share, in their order."""
        return tuple(self._results)

    def summary(self) -> tuple[tuple[str, int | None], ...]:
        """Return each method's kind and its number of articles; None where it was not needed."""
        return tuple(
            (step.kind, step.articles if step.requested else None) for step in self._results
        )

    def _result_of(self, method: DiscoveryMethod) -> MethodResult:
        return next(
            step for step, own in zip(self._results, self._methods, strict=True) if own is method
        )
