"""Questions about what a page said at which instant."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.models import Page, Revision


def revision_numbered(session: Session, page: Page, number: int) -> Revision | None:
    """Find the nth wording of a page."""
    return session.scalar(
        select(Revision).where(Revision.page_id == page.id, Revision.number == number)
    )


def revisions_of(session: Session, page: Page) -> list[Revision]:
    """List every wording of a page, oldest first."""
    return list(
        session.scalars(
            select(Revision).where(Revision.page_id == page.id).order_by(Revision.number)
        )
    )
