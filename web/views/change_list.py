"""Changes of articles as lines of a list, newest first."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from storage.models import Change, ChangeKind, Page, Revision
from web.views.change_excerpts import ChangeExcerpt, change_excerpts

_COMPARABLE = {ChangeKind.EDITED, ChangeKind.RETITLED, ChangeKind.FLAGGED, ChangeKind.UNFLAGGED}


@dataclass(frozen=True, kw_only=True)
class ListedChange:
    """A change with the title after it."""

    change: Change
    page: Page
    title: str
    excerpt: ChangeExcerpt | None = None

    @property
    def has_difference(self) -> bool:
        """Whether there are two revisions to compare."""
        return (
            self.change.kind in _COMPARABLE
            and 0 < self.change.from_revision < self.change.to_revision
        )


@dataclass(frozen=True, kw_only=True)
class ChangeList:
    """A page of the list; `next` is the id below which the following one begins."""

    changes: tuple[ListedChange, ...]
    next: int | None


def list_changes(
    session: Session, *, limit: int, below: int | None = None, kind: ChangeKind | None = None
) -> ChangeList:
    """Return the newest changes below an id."""
    after = aliased(Revision)
    query = (
        select(Change, Page, after.title)
        .join(Page, Page.id == Change.page_id)
        .join(after, (after.page_id == Page.id) & (after.number == Change.to_revision))
        .order_by(Change.id.desc())
        .limit(limit + 1)
    )
    if below:
        query = query.where(Change.id < below)
    if kind:
        query = query.where(Change.kind == kind)
    changes = [
        ListedChange(change=change, page=page, title=title)
        for change, page, title in session.execute(query)
    ]
    more = len(changes) > limit
    changes = _with_excerpts(session, changes[:limit])
    return ChangeList(changes=tuple(changes), next=changes[-1].change.id if more else None)


def _with_excerpts(session: Session, changes: list[ListedChange]) -> list[ListedChange]:
    excerpts = change_excerpts(session, [one.change for one in changes])
    return [replace(one, excerpt=excerpts.get(one.change.id)) for one in changes]
