"""What a spider may ask about pages that were seen before; who answers is not its business."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from article.value import Address
from crawler.vouching import FullAnswer


class Memory(Protocol):
    """The stored pages of one source, as far as a crawl needs them. Called from a thread."""

    def known(self, keys: Iterable[str]) -> set[str]:
        """Tell which of these pages are stored."""

    def due(self, *, now: datetime) -> Sequence[Address]:
        """Give stored pages whose next look is due, most overdue first, within one crawl's budget."""

    def answers(self, urls: Iterable[str]) -> Mapping[str, FullAnswer]:
        """Give the last full answers of these addresses; none of a source that vouched falsely."""

    def stored(self) -> Iterable[Address]:
        """Give every stored page; a replay looks at all that its archive holds."""


class NoMemory:
    """Every page is new: for `scrapy shell`, and for tests of spiders alone."""

    def known(self, keys: Iterable[str]) -> set[str]:
        """Know nothing."""
        return set()

    def due(self, *, now: datetime) -> Sequence[Address]:
        """Owe nothing."""
        return ()

    def answers(self, urls: Iterable[str]) -> Mapping[str, FullAnswer]:
        """Have heard nothing."""
        return {}

    def stored(self) -> Iterable[Address]:
        """Hold nothing."""
        return ()
