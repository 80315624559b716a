"""Articles as lines of a list, in the order of a search."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from digest.evidence import loudest, passage, read_evidence
from digest.search import Filters
from digest.value import Passage
from storage.models import Page, Revision, StoredJudgement
from storage.searching import Place, find


@dataclass(frozen=True, kw_only=True)
class Line:
    """An article with what it says and what we think of it."""

    page: Page
    revision: Revision
    judgement: StoredJudgement | None

    @property
    def why(self) -> Passage:
        """The sentence that speaks loudest for the flag."""
        if self.judgement is None:
            return ()
        found = loudest(read_evidence(self.judgement.evidence))
        if not found:
            return ()
        fields = {
            "title": self.revision.title,
            "lead": self.revision.lead or "",
            "text": self.revision.text,
        }
        return passage(found, field=fields.get(found[0].field, ""))


@dataclass(frozen=True, kw_only=True)
class Listing:
    """A page of a list; `next` is where the following one begins."""

    lines: tuple[Line, ...]
    next: Place | None


def listed(
    session: Session, filters: Filters, *, now: datetime, limit: int, after: Place | None = None
) -> Listing:
    """Give a page of the articles that meet the filters."""
    found = find(session, filters.wish(now=now), after=after, limit=limit)
    lines = lines_of(session, found.ids)
    return Listing(lines=tuple(lines), next=found.next)


def lines_of(session: Session, ids: Sequence[int]) -> list[Line]:
    """Load articles, in the order of these numbers."""
    rows = session.execute(
        select(Page, Revision, StoredJudgement)
        .join(Revision, (Revision.page_id == Page.id) & (Revision.number == Page.revisions))
        .outerjoin(StoredJudgement, StoredJudgement.id == Page.judgement_id)
        .where(Page.id.in_(ids))
    )
    found = {
        page.id: Line(page=page, revision=revision, judgement=judgement)
        for page, revision, judgement in rows
    }
    return [found[one] for one in ids if one in found]
