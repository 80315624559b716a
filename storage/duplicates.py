"""Which of several pages with the same words, or nearly the same, is the original."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import time

from sqlalchemy import bindparam, delete, func, select, update
from sqlalchemy.orm import Session

from article.dates import HANOI
from article.likeness import Likeness, Wording, is_copy
from storage.marks import candidates, forget_marks, index_marks
from storage.models import Page, Resemblance, Revision, RulingKind
from storage.pages import article_of
from storage.precedence import precedence, read_credits
from storage.rulings import ruled

_SHORTEST_TEXT = 120
"""Characters. Shorter bodies repeat by chance: "Đang cập nhật", a caption under a video."""
_SAME_WORDS = (
    select(func.coalesce(Page.duplicate_of, Page.id))
    .join(Revision, (Revision.page_id == Page.id) & (Revision.number == Page.revisions))
    .where(Revision.text_digest == bindparam("digest"), Page.id != bindparam("self"))
    .limit(1)
)


@dataclass(frozen=True, kw_only=True)
class _Head:
    """A page that repeats no other, and how the page in hand compares with it."""

    page: Page
    revision: Revision
    wording: Wording
    as_copy: Likeness | None = None
    """The page in hand as a copy of this one."""
    as_original: Likeness | None = None
    """This one as a copy of the page in hand."""


def likely_heads(session: Session, page_id: int, revision: Revision, wording: Wording) -> list[int]:
    """List the pages that share words with what a page says; whether they repeat it is not verified."""
    shared = candidates(session, wording.marks, apart_from=page_id)
    if len(revision.text) < _SHORTEST_TEXT:
        return shared
    same = session.connection().execute(
        _SAME_WORDS, {"digest": revision.text_digest, "self": page_id}
    )
    return [*same.scalars(), *shared]


def settle_duplicates(
    session: Session, page: Page, revision: Revision, *, before: Revision | None
) -> None:
    """Let pages with the same words agree on a head; a late-found original takes over.

    The caller holds the turn (`storage.turn`). Every copy points at its head, never at a copy.
    """
    if before and _says(before) == _says(revision):
        return
    if before:
        _leave(session, page, before)
    mine = _Head(page=page, revision=revision, wording=Wording(article_of(revision)))
    heads = _alike(session, mine)
    head = _original(session, mine, heads)
    if head is mine:
        index_marks(session, page.id, mine.wording.marks)
    elif head.as_copy:
        _repeat(session, mine, head, head.as_copy)
    for other in heads:
        if other is not head and (alike := _follows(session, other, head, mine)):
            forget_marks(session, other.page.id, other.wording.marks)
            _repeat(session, other, head, alike)
    session.flush()


def settle_again(session: Session, page: Page, revision: Revision) -> None:
    """Let a stored page find those with its words again, as the rules of today see it."""
    _leave(session, page, revision)
    settle_duplicates(session, page, revision, before=None)


def _says(revision: Revision) -> tuple[object, ...]:
    return (
        revision.text_digest,
        revision.lead,
        revision.original_url,
        revision.credited,
        revision.published_at,
    )


def _original(session: Session, mine: _Head, heads: list[_Head]) -> _Head:
    """Choose the head of the page in hand: itself, or the likest of those it may repeat."""
    for head in heads:
        if not head.as_copy:
            continue
        if head.as_original:
            if _goes_before(session, head, mine):
                return head
        elif not _published_before(mine, head):
            return head
    return mine


def _follows(session: Session, other: _Head, head: _Head, mine: _Head) -> Likeness | None:
    """Tell how alike they are if another head now turns out to be a copy of this one."""
    if not other.as_original:
        return None
    if head is not mine:
        alike = is_copy(other.wording, head.wording)
        return None if alike and _goes_before(session, other, head) else alike
    if not other.as_copy and _published_before(other, mine):
        return None
    return other.as_original


def _goes_before(session: Session, first: _Head, second: _Head) -> bool:
    credits_ = read_credits(session, (first.page, second.page))
    return precedence(first.page, first.revision, credits_) < precedence(
        second.page, second.revision, credits_
    )


def _published_before(part: _Head, whole: _Head) -> bool:
    """Tell whether a text stood in public before the longer one that holds it.

    Then it was a brief that grew, and neither repeats the other. A bare day is compared as a day.
    """
    first, second = part.revision.published_at, whole.revision.published_at
    if first is None or second is None or _names(part, whole.page):
        return False
    local = first.astimezone(HANOI), second.astimezone(HANOI)
    if any(at.time() == time.min for at in local):
        return local[0].date() < local[1].date()
    return first < second


def _alike(session: Session, mine: _Head) -> list[_Head]:
    """Find the heads that share the words of the page in hand, verified, the likest first."""
    asked = likely_heads(session, mine.page.id, mine.revision, mine.wording)
    if not asked:
        return []
    apart = ruled(session, mine.page.id, RulingKind.APART)
    found = [
        _compared(mine, page, revision)
        for page, revision in _heads(session, asked)
        if page.id not in apart
    ]
    verified = [head for head in found if head.as_copy or head.as_original]
    return sorted(verified, key=_likeness, reverse=True)


def _likeness(head: _Head) -> float:
    alike = head.as_copy or head.as_original
    return alike.jaccard if alike else 0.0


def _compared(mine: _Head, page: Page, revision: Revision) -> _Head:
    wording = Wording(article_of(revision))
    if revision.text_digest == mine.revision.text_digest:
        same = Likeness(jaccard=1.0, of_first=1.0, of_second=1.0)
        return _Head(page=page, revision=revision, wording=wording, as_copy=same, as_original=same)
    return _Head(
        page=page,
        revision=revision,
        wording=wording,
        as_copy=is_copy(mine.wording, wording, credited=_names(mine, page)),
        as_original=is_copy(wording, mine.wording, credited=revision.original_url == mine.page.url),
    )


def _names(mine: _Head, page: Page) -> bool:
    said = mine.revision
    return said.original_url == page.url or (
        said.credited == page.source and mine.page.source != page.source
    )


def _heads(session: Session, ids: Iterable[int]) -> list[tuple[Page, Revision]]:
    rows = session.execute(
        select(Page, Revision)
        .join(Revision, (Revision.page_id == Page.id) & (Revision.number == Page.revisions))
        .where(Page.id.in_(ids), Page.duplicate_of.is_(None))
    )
    return [(page, revision) for page, revision in rows]


def _repeat(session: Session, copy: _Head, head: _Head, alike: Likeness) -> None:
    """Point a page, and all that pointed at it, at its head."""
    copy.page.duplicate_of = head.page.id
    head.page.duplicate_of = None
    session.flush()
    session.execute(
        update(Page).where(Page.duplicate_of == copy.page.id).values(duplicate_of=head.page.id)
    )
    session.execute(delete(Resemblance).where(Resemblance.page_id == copy.page.id))
    session.add(
        Resemblance(
            page_id=copy.page.id,
            other_id=head.page.id,
            jaccard=alike.jaccard,
            share=alike.of_first,
        )
    )


def _leave(session: Session, page: Page, before: Revision) -> None:
    """Forget what the page's old words made it; its copies, if any, elect a head among them."""
    session.execute(delete(Resemblance).where(Resemblance.page_id == page.id))
    if page.duplicate_of is not None:
        page.duplicate_of = None
        session.flush()
        return
    forget_marks(session, page.id, Wording(article_of(before)).marks)
    copies = [
        (copy, said)
        for copy, said in session.execute(
            select(Page, Revision)
            .join(Revision, (Revision.page_id == Page.id) & (Revision.number == Page.revisions))
            .where(Page.duplicate_of == page.id)
        )
    ]
    if not copies:
        return
    credits_ = read_credits(session, [copy for copy, _ in copies])
    head, said = min(copies, key=lambda pair: precedence(pair[0], pair[1], credits_))
    session.execute(update(Page).where(Page.duplicate_of == page.id).values(duplicate_of=head.id))
    session.execute(delete(Resemblance).where(Resemblance.page_id == head.id))
    head.duplicate_of = None
    session.flush()
    index_marks(session, head.id, Wording(article_of(said)).marks)
