"""Which of two pages with the same words is the original."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from storage.articles.current import is_newest_revision
from storage.models import Page, PageAlias, Revision

_MAX_COPIES = 200  # credits of this many copies are heard; the rest would say the same
PageRevision = tuple[Page, Revision]


@dataclass(frozen=True, kw_only=True)
class OriginCredits:
    """Whom the pages of one text name as its origin."""

    urls: frozenset[str]
    sources: frozenset[str]
    addresses: dict[int, frozenset[str]]
    """Every address of the pages that are compared."""

    def is_credited(self, page: Page) -> bool:
        """Tell whether any of them names this page."""
        return page.source in self.sources or bool(self.urls & self.addresses[page.id])


def load_credits(session: Session, pages: Iterable[Page]) -> OriginCredits:
    """Read what the pages and those that repeat them say about their origin."""
    ids = [page.id for page in pages]
    rows = session.execute(
        select(Page.source, Revision.original_url, Revision.credited)
        .join(Revision, is_newest_revision())
        .where(
            or_(Page.id.in_(ids), Page.duplicate_of.in_(ids)),
            or_(Revision.original_url.is_not(None), Revision.credited.is_not(None)),
        )
        .limit(_MAX_COPIES)
    ).all()
    known = session.execute(
        select(PageAlias.page_id, PageAlias.url).where(PageAlias.page_id.in_(ids))
    ).all()
    return OriginCredits(
        urls=frozenset(row.original_url for row in rows if row.original_url),
        sources=frozenset(row.credited for row in rows if row.credited not in {None, row.source}),
        addresses={id_: frozenset(url for page_id, url in known if page_id == id_) for id_ in ids},
    )


def original_rank(page: Page, revision: Revision, credits_: OriginCredits) -> tuple[object, ...]:
    """Rank a page among those with the same words; the smallest is the original.

    One that others name comes first, one that names another comes last, then the earliest counts.
    """
    url, credited = revision.original_url, revision.credited
    names_another = (url is not None and url not in credits_.addresses[page.id]) or (
        credited is not None and credited != page.source
    )
    published = revision.published_at or page.first_seen_at
    return (not credits_.is_credited(page), names_another, published, page.id)
