"""The discovery chain of one crawl: which method is being asked, and what each one found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from crawler.discovery.method import DiscoveryMethod


@dataclass(kw_only=True)
class Step:
    """One method's share of a crawl."""

    kind: str
    pending: int = 0
    articles: int = 0
    asked: bool = False
    problems: list[tuple[str, str]] = field(default_factory=list)
    """Addresses that did not announce anything, and why."""


class Chain:
    """Asks one method after the other until one finds articles."""

    def __init__(self, methods: Sequence[DiscoveryMethod]) -> None:
        self._methods = methods
        self._steps = [Step(kind=method.kind) for method in methods]
        self._next = 0

    def advance(self) -> DiscoveryMethod | None:
        """Take the next method; None at the end of the chain."""
        if self._next >= len(self._methods):
            return None
        self._next += 1
        return self._methods[self._next - 1]

    def asked(self, method: DiscoveryMethod) -> None:
        """Note that a request for the method is on its way."""
        step = self._step(method)
        step.pending += 1
        step.asked = True

    def answered(
        self, method: DiscoveryMethod, *, articles: int, problem: tuple[str, str] | None = None
    ) -> None:
        """Note an answer, or a failure, of the method."""
        step = self._step(method)
        step.pending -= 1
        step.articles += articles
        if problem:
            step.problems.append(problem)

    def problems(self, method: DiscoveryMethod) -> list[tuple[str, str]]:
        """List what was wrong with the method's answers."""
        return self._step(method).problems

    def is_exhausted(self, method: DiscoveryMethod) -> bool:
        """Tell whether every request of the method has been answered."""
        return self._step(method).pending == 0

    def found_nothing(self, method: DiscoveryMethod) -> bool:
        """Tell whether the method must hand over."""
        return self._step(method).articles == 0

    def told(self) -> tuple[tuple[str, int | None], ...]:
        """Give each method's kind and its number of articles; None where it was not needed."""
        return tuple((step.kind, step.articles if step.asked else None) for step in self._steps)

    def _step(self, method: DiscoveryMethod) -> Step:
        return next(
            step for step, own in zip(self._steps, self._methods, strict=True) if own is method
        )
