"""The record of what happened to pages."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from storage.models import Change, ChangeKind, Page


def record_change(
    session: Session, page: Page, kind: ChangeKind, *, at: datetime, summary: str
) -> None:
    """Note a change of the page; a change of wording leads from the revision before to this one."""
    moved = kind not in {ChangeKind.REMOVED, ChangeKind.RESTORED}
    session.add(
        Change(
            page_id=page.id,
            kind=kind,
            at=at,
            from_revision=page.revisions - 1 if moved else page.revisions,
            to_revision=page.revisions,
            summary=summary,
        )
    )
