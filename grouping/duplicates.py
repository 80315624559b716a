"""Which of several pages with the same words, or nearly the same, is the original."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import time

from sqlalchemy import bindparam, delete, func, select, update
from sqlalchemy.orm import Session

from article.dates import HANOI
from article.similarity.near_duplicates import ComparableBody, Similarity, match_copy
from grouping.choose_original import load_credits, original_rank
from storage.articles.current import is_newest_revision
from storage.articles.pages import article_of
from storage.models import DuplicateMatch, OverrideKind, Page, Revision
from storage.stories.minhash_index import add_sketch, minhash_candidates, remove_sketch
from storage.stories.overrides import overrides_of

_MIN_TEXT_LENGTH = 120
"""Characters. Shorter bodies repeat by chance: "Đang cập nhật", a caption under a video."""
_SAME_TEXT_DIGEST = (
    select(func.coalesce(Page.duplicate_of, Page.id))
    .join(Revision, is_newest_revision())
    .where(Revision.text_digest == bindparam("digest"), Page.id != bindparam("self"))
    .limit(1)
)


@dataclass(frozen=True, kw_only=True)
class _Original:
    """A page that repeats no other, and how the page in hand compares with it."""

    page: Page
    revision: Revision
    body: ComparableBody
    as_copy: Similarity | None = None
    """The page in hand as a copy of this one."""
    as_original: Similarity | None = None
    """This one as a copy of the page in hand."""


def duplicate_candidates(
    session: Session, page_id: int, revision: Revision, body: ComparableBody
) -> list[int]:
    """List the pages that share words with what a page says; whether they repeat it is not verified."""
    shared = minhash_candidates(session, body.sketch, exclude_page_id=page_id)
    if len(revision.text) < _MIN_TEXT_LENGTH:
        return shared
    same = session.connection().execute(
        _SAME_TEXT_DIGEST, {"digest": revision.text_digest, "self": page_id}
    )
    return [*same.scalars(), *shared]


def assign_duplicates(
    session: Session, page: Page, revision: Revision, *, before: Revision | None
) -> None:
    """Let pages with the same words agree on a head; a late-found original takes over.

    The caller holds the grouping lock (`storage.locks.grouping_lock`). Every copy points at its head, never at a copy.
    """
    if before and _compared_fields(before) == _compared_fields(revision):
        return
    if before:
        _detach(session, page, before)
    current = _Original(page=page, revision=revision, body=ComparableBody(article_of(revision)))
    originals = _verified_originals(session, current)
    original = _choose_original(session, current, originals)
    if original is current:
        add_sketch(session, page.id, current.body.sketch)
    elif original.as_copy:
        _mark_as_copy(session, current, original, original.as_copy)
    for other in originals:
        if other is not original and (
            similarity := _becomes_copy_of(session, other, original, current)
        ):
            remove_sketch(session, other.page.id, other.body.sketch)
            _mark_as_copy(session, other, original, similarity)
    session.flush()


def reassign_duplicates(session: Session, page: Page, revision: Revision) -> None:
    """Let a stored page find those with its words again, as the rules of today see it."""
    _detach(session, page, revision)
    assign_duplicates(session, page, revision, before=None)


def _compared_fields(revision: Revision) -> tuple[object, ...]:
    return (
        revision.text_digest,
        revision.lead,
        revision.original_url,
        revision.credited,
        revision.published_at,
    )


def _choose_original(session: Session, current: _Original, originals: list[_Original]) -> _Original:
    """Choose the head of the page in hand: itself, or the likest of those it may repeat."""
    for head in originals:
        if not head.as_copy:
            continue
        if head.as_original:
            if _ranks_before(session, head, current):
                return head
        elif not _published_before(current, head):
            return head
    return current


def _becomes_copy_of(
    session: Session, other: _Original, original: _Original, current: _Original
) -> Similarity | None:
    """Tell how alike they are if another head now turns out to be a copy of this one."""
    if not other.as_original:
        return None
    if original is not current:
        similarity = match_copy(other.body, original.body)
        return None if similarity and _ranks_before(session, other, original) else similarity
    if not other.as_copy and _published_before(other, current):
        return None
    return other.as_original


def _ranks_before(session: Session, first: _Original, second: _Original) -> bool:
    credits_ = load_credits(session, (first.page, second.page))
    return original_rank(first.page, first.revision, credits_) < original_rank(
        second.page, second.revision, credits_
    )


def _published_before(part: _Original, whole: _Original) -> bool:
    """Tell whether a text stood in public before the longer one that holds it.

    Then it was a brief that grew, and neither repeats the other. A bare day is compared as a day.
    """
    first, second = part.revision.published_at, whole.revision.published_at
    if first is None or second is None or _credits(part, whole.page):
        return False
    local = first.astimezone(HANOI), second.astimezone(HANOI)
    if any(at.time() == time.min for at in local):
        return local[0].date() < local[1].date()
    return first < second


def _verified_originals(session: Session, current: _Original) -> list[_Original]:
    """Find the heads that share the words of the page in hand, verified, the likest first."""
    candidate_ids = duplicate_candidates(session, current.page.id, current.revision, current.body)
    if not candidate_ids:
        return []
    apart = overrides_of(session, current.page.id, OverrideKind.APART)
    found = [
        _compare(current, page, revision)
        for page, revision in _load_originals(session, candidate_ids)
        if page.id not in apart
    ]
    verified = [head for head in found if head.as_copy or head.as_original]
    return sorted(verified, key=_similarity_of, reverse=True)


def _similarity_of(original: _Original) -> float:
    similarity = original.as_copy or original.as_original
    return similarity.jaccard if similarity else 0.0


def _compare(current: _Original, page: Page, revision: Revision) -> _Original:
    body = ComparableBody(article_of(revision))
    if revision.text_digest == current.revision.text_digest:
        same = Similarity(jaccard=1.0, first_contained=1.0, second_contained=1.0)
        return _Original(page=page, revision=revision, body=body, as_copy=same, as_original=same)
    return _Original(
        page=page,
        revision=revision,
        body=body,
        as_copy=match_copy(current.body, body, credited=_credits(current, page)),
        as_original=match_copy(
            body, current.body, credited=revision.original_url == current.page.url
        ),
    )


def _credits(current: _Original, page: Page) -> bool:
    revision = current.revision
    return revision.original_url == page.url or (
        revision.credited == page.source and current.page.source != page.source
    )


def _load_originals(session: Session, ids: Iterable[int]) -> list[tuple[Page, Revision]]:
    rows = session.execute(
        select(Page, Revision)
        .join(Revision, is_newest_revision())
        .where(Page.id.in_(ids), Page.duplicate_of.is_(None))
    )
    return [(page, revision) for page, revision in rows]


def _mark_as_copy(
    session: Session, copy: _Original, original: _Original, similarity: Similarity
) -> None:
    """Point a page, and all that pointed at it, at its head."""
    copy.page.duplicate_of = original.page.id
    original.page.duplicate_of = None
    session.flush()
    session.execute(
        update(Page).where(Page.duplicate_of == copy.page.id).values(duplicate_of=original.page.id)
    )
    session.execute(delete(DuplicateMatch).where(DuplicateMatch.page_id == copy.page.id))
    session.add(
        DuplicateMatch(
            page_id=copy.page.id,
            other_id=original.page.id,
            jaccard=similarity.jaccard,
            containment=similarity.first_contained,
        )
    )


def _detach(session: Session, page: Page, before: Revision) -> None:
    """Forget what the page's old words made it; its copies, if any, elect a head among them."""
    session.execute(delete(DuplicateMatch).where(DuplicateMatch.page_id == page.id))
    if page.duplicate_of is not None:
        page.duplicate_of = None
        session.flush()
        return
    remove_sketch(session, page.id, ComparableBody(article_of(before)).sketch)
    copies = [
        (copy, said)
        for copy, said in session.execute(
            select(Page, Revision)
            .join(Revision, is_newest_revision())
            .where(Page.duplicate_of == page.id)
        )
    ]
    if not copies:
        return
    credits_ = load_credits(session, [copy for copy, _ in copies])
    original, revision = min(copies, key=lambda pair: original_rank(pair[0], pair[1], credits_))
    session.execute(
        update(Page).where(Page.duplicate_of == page.id).values(duplicate_of=original.id)
    )
    session.execute(delete(DuplicateMatch).where(DuplicateMatch.page_id == original.id))
    original.duplicate_of = None
    session.flush()
    add_sketch(session, original.id, ComparableBody(article_of(revision)).sketch)
