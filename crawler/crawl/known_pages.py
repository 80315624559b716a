"""What a spider may ask about pages that were seen before; who answers is not its business."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from article.model import PageAddress
from crawler.http.conditional_requests import CachedValidators


class KnownPages(Protocol):
    """The stored pages of one source, as far as a crawl needs them. Called from a thread."""

    def known(self, addresses: Iterable[PageAddress]) -> set[str]:
        """Return the keys of the addresses that are stored, or that once led to a stored page."""

    def due_for_recheck(self, *, now: datetime) -> Sequence[PageAddress]:
        """Give stored pages whose next look is due, most overdue first, within one crawl's budget."""

    def validators(self, urls: Iterable[str]) -> Mapping[str, CachedValidators]:
        """Give the last full answers of these addresses; none of a source that vouched falsely."""

    def all(self) -> Iterable[PageAddress]:
        """Give every stored page; a replay looks at all that its archive holds."""


class NoKnownPages:
    """Every page is new: where nothing is stored, and for tests of spiders alone."""

    def known(self, addresses: Iterable[PageAddress]) -> set[str]:
        """Know nothing."""
        return set()

    def due_for_recheck(self, *, now: datetime) -> Sequence[PageAddress]:
        """Owe nothing."""
        return ()

    def validators(self, urls: Iterable[str]) -> Mapping[str, CachedValidators]:
        """Have heard nothing."""
        return {}

    def all(self) -> Iterable[PageAddress]:
        """Hold nothing."""
        return ()
