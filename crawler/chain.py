"""The discovery chain of one crawl: which method is being asked, and what each one found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from crawler.discovery.method import DiscoveryMethod

_UNLIKE = 3


@dataclass(kw_only=True)
class Step:
    """One method's share of a crawl."""

    kind: str
    pending: int = 0
    articles: int = 0
    asked: bool = False
    problems: list[tuple[str, str]] = field(default_factory=list)
    """Addresses that did not announce anything, and why."""
    unanswered: list[tuple[str, str]] = field(default_factory=list)
    """Addresses that could not be had, and why."""
    unlike: list[str] = field(default_factory=list)
    """The first links that are no articles of the source."""


class Chain:
    """Asks one method after the other until one finds articles; a thorough one asks them all."""

    def __init__(self, methods: Sequence[DiscoveryMethod], *, thorough: bool = False) -> None:
        self._methods = methods
        self._thorough = thorough
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

    def unanswered(self, method: DiscoveryMethod, url: str, reason: str) -> None:
        """Note why an address of the method could not be had."""
        self._step(method).unanswered.append((url, reason))

    def unlike(self, method: DiscoveryMethod, links: Sequence[str]) -> None:
        """Note links of an answer that are no articles of the source; the first few tell enough."""
        step = self._step(method)
        step.unlike += links[: max(0, _UNLIKE - len(step.unlike))]

    def problems(self, method: DiscoveryMethod) -> list[tuple[str, str]]:
        """List what was wrong with the method's answers."""
        return self._step(method).problems

    def is_exhausted(self, method: DiscoveryMethod) -> bool:
        """Tell whether every request of the method has been answered."""
        return self._step(method).pending == 0

    def found_nothing(self, method: DiscoveryMethod) -> bool:
        """Tell whether the method must hand over."""
        return self._step(method).articles == 0

    def goes_on_after(self, method: DiscoveryMethod) -> bool:
        """Tell whether the next method is to be asked."""
        return self._thorough or self.found_nothing(method)

    @property
    def steps(self) -> tuple[Step, ...]:
        """Give every method's share, in their order."""
        return tuple(self._steps)

    def told(self) -> tuple[tuple[str, int | None], ...]:
        """Give each method's kind and its number of articles; None where it was not needed."""
        return tuple((step.kind, step.articles if step.asked else None) for step in self._steps)

    def _step(self, method: DiscoveryMethod) -> Step:
        return next(
            step for step, own in zip(self._steps, self._methods, strict=True) if own is method
        )
