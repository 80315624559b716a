"""Choose the original among pages with the same text."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from storage.engine import Session
from storage.models import Page, Revision
from storage.stories.copies import addresses_of, stated_origins

_LONGEST_POLL = timedelta(hours=12)
"""A source is polled at least so often: what it published earlier was seen earlier."""
_MAX_COPIES = 200
"""Copies whose credits are read; those of further ones would say the same."""


@dataclass(frozen=True, kw_only=True)
class OriginCredits:
    """Whom the pages of one text name as its origin."""

    urls: frozenset[str]
    sources: frozenset[str]
    addresses: dict[int, frozenset[str]]
    """Every address of the pages that are compared."""

    def is_credited(self, page: Page) -> bool:
        """Return whether any of them names this page."""
        return page.source in self.sources or bool(self.urls & self.addresses[page.id])


def load_credits(session: Session, pages: Iterable[Page]) -> OriginCredits:
    """Read whom the pages and their copies name as their origin."""
    ids = [page.id for page in pages]
    stated = stated_origins(session, ids, limit=_MAX_COPIES)
    return OriginCredits(
        urls=frozenset(one.original_url for one in stated if one.original_url),
        sources=frozenset(one.credited for one in stated if one.credited not in {None, one.source}),
        addresses=addresses_of(session, ids),
    )


def original_rank(page: Page, revision: Revision, credits_: OriginCredits) -> tuple[object, ...]:
    """Rank a page among those with the same text; the smallest is the original.

    One that others name comes first, one that names another comes last, then the earliest counts.
    A date that a page claims itself counts back to the poll before we saw it: no copy becomes the
    original of a page that was seen long before it.
    """
    url, credited = revision.original_url, revision.credited
    names_another = (url is not None and url not in credits_.addresses[page.id]) or (
        credited is not None and credited != page.source
    )
    published = max(revision.published_at or page.first_seen_at, page.first_seen_at - _LONGEST_POLL)
    return (not credits_.is_credited(page), names_another, published, page.id)
