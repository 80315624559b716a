"""The interface by which a spider asks about stored pages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from article.model import PageAddress
from crawler.http.conditional_requests import CachedValidators


@dataclass(frozen=True, kw_only=True)
class KnownAttachment:
    """A document that a stored article links to."""

    url: str
    conditions: Mapping[str, str]
    """Headers of a conditional request; empty where it was never fetched."""
    is_absent: bool
    """The last check did not find it."""
    over_http: bool
    """The article links with `http://`: asked so where https fails."""


class KnownPages(Protocol):
    """The stored pages of one source. Called from a thread."""

    def known(self, addresses: Iterable[PageAddress]) -> set[str]:
        """Return the keys of the addresses that are stored, or that once led to a stored page."""

    def due_for_recheck(self, *, now: datetime) -> Sequence[PageAddress]:
        """Return pages due for a recheck, most overdue first, within the budget of one crawl."""

    def checked_at(self, addresses: Iterable[PageAddress]) -> Mapping[str, datetime]:
        """Return by key when the stored ones of these pages were last checked."""

    def validators(self, urls: Iterable[str]) -> Mapping[str, CachedValidators]:
        """Return the validators of these URLs; none of a source whose validators are distrusted."""

    def attachments(self, page: PageAddress, *, now: datetime) -> Sequence[KnownAttachment]:
        """Return the documents that the stored article links to."""

    def all(self) -> Iterable[PageAddress]:
        """Return every stored page; a replay checks all that are in its archive."""


class NoKnownPages:
    """Every page is new: where nothing is stored, and for tests of spiders alone."""

    def known(self, addresses: Iterable[PageAddress]) -> set[str]:
        """Return nothing."""
        return set()

    def due_for_recheck(self, *, now: datetime) -> Sequence[PageAddress]:
        """Return nothing."""
        return ()

    def checked_at(self, addresses: Iterable[PageAddress]) -> Mapping[str, datetime]:
        """Return nothing."""
        return {}

    def validators(self, urls: Iterable[str]) -> Mapping[str, CachedValidators]:
        """Return nothing."""
        return {}

    def attachments(self, page: PageAddress, *, now: datetime) -> Sequence[KnownAttachment]:
        """Return nothing."""
        return ()

    def all(self) -> Iterable[PageAddress]:
        """Return nothing."""
        return ()
