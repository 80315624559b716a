"""Which of several pages with the same words is the original."""

from __future__ import annotations

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from storage.conflict import insert_if_absent
from storage.models import Page, Revision, TextHead

# Shorter bodies repeat by chance: "Đang cập nhật", a caption under a video.
_SHORTEST_TEXT = 120


def settle_duplicates(
    session: Session, page: Page, revision: Revision, *, before: Revision | None
) -> None:
    """Let pages with the same words agree on a head; a late-found original takes over."""
    if before and before.text_digest == revision.text_digest:
        return
    if before:
        _elect(session, before.text_digest)
    page.duplicate_of = None
    session.flush()
    if len(revision.text) >= _SHORTEST_TEXT:
        _elect(session, revision.text_digest, candidate=page)


def _elect(session: Session, digest: str, *, candidate: Page | None = None) -> None:
    head = _lock_head(session, digest, candidate)
    if head is None:
        return
    same = session.execute(
        select(Page, Revision)
        .join(Revision, (Revision.page_id == Page.id) & (Revision.number == Page.revisions))
        .where(Revision.text_digest == digest)
    ).all()
    if not same:
        session.delete(head)
        return
    credited = {revision.original_url for _, revision in same if revision.original_url}
    original = min(same, key=lambda pair: _precedence(*pair, credited=credited))[0]
    head.page_id = original.id
    others = [page.id for page, _ in same if page.id != original.id]
    session.flush()
    session.execute(update(Page).where(Page.id.in_(others)).values(duplicate_of=original.id))
    original.duplicate_of = None


def _lock_head(session: Session, digest: str, candidate: Page | None) -> TextHead | None:
    if candidate is not None:
        insert_if_absent(session, TextHead, digest=digest, page_id=candidate.id)
    return session.scalar(select(TextHead).where(TextHead.digest == digest).with_for_update())


def _precedence(page: Page, revision: Revision, *, credited: set[str]) -> tuple[object, ...]:
    # A page that others name as their original comes first, one that names another comes last.
    published = revision.published_at or page.first_seen_at
    return (page.url not in credited, revision.original_url is not None, published, page.id)
