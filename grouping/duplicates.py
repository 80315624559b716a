"""Assign copies to originals: pages with the same text, or nearly the same."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass, field
from datetime import time
from functools import lru_cache

from article.dates import HANOI
from article.model import Article
from article.similarity.near_duplicates import ComparableBody, Similarity, match_copy
from grouping.choose_original import load_credits, original_rank
from storage.articles.pages import article_of
from storage.engine import Session
from storage.models import OverrideKind, Page, Revision
from storage.stories.copies import (
    copies_of,
    load_originals,
    mark_as_copy,
    originals_with_digest,
    replace_original,
    stored_digests,
    unmark_copy,
)
from storage.stories.inverted_index import CandidateLimits
from storage.stories.minhash_index import add_sketches, minhash_candidates, remove_sketch
from storage.stories.overrides import overrides_of

COPY_LIMITS = CandidateLimits(rows_per_hash=40, limit=12)
_MIN_TEXT_LENGTH = 120
"""Characters. Shorter bodies repeat by chance: "Đang cập nhật", a caption under a video."""


_PREPARED = 64
"""Bodies that stay prepared, 0.1 MB each: what was compared before the grouping lock is compared once
more under it."""


@dataclass(frozen=True)
class _StoredText:
    """A stored text. A rollback frees an id for reuse: hence the fingerprint."""

    revision_id: int
    fingerprint: str
    article: Article = field(compare=False)


@dataclass(frozen=True, kw_only=True)
class ComparedPage:
    """The current page, or one that repeats no other and how it compares with the current one."""

    page: Page
    revision: Revision
    body: ComparableBody
    as_copy: Similarity | None = None
    """The current page as a copy of this one."""
    as_original: Similarity | None = None
    """This one as a copy of the current page."""


def sharing_words(session: Session, new_pages: Sequence[ComparedPage]) -> set[int]:
    """Return the new pages that share hashes or their whole text with a stored page, by id."""
    ids = [one.page.id for one in new_pages]
    found = minhash_candidates(
        session, {one.page.id: one.body.sketch for one in new_pages}, limits=COPY_LIMITS
    )
    by_digest = {one.revision.text_digest: one.page.id for one in new_pages if _is_long(one)}
    digests = stored_digests(session, by_digest, exclude_page_ids=ids)
    return found.keys() | {by_digest[digest] for digest in digests}


def repeats(new: ComparedPage, other: ComparedPage) -> bool:
    """Return whether one of two new pages is a copy of the other."""
    compared = _compare(new, other.page, other.revision, body=other.body)
    return bool(compared.as_copy or compared.as_original)


def repeats_any(session: Session, new: ComparedPage) -> bool:
    """Return whether a new page is a copy of a stored page, or a stored page of this one."""
    # No analyst can have decided on it yet.
    return bool(_verified_originals(session, new, apart=frozenset()))


def assign_duplicates(
    session: Session,
    page: Page,
    revision: Revision,
    *,
    before: Revision | None,
    body: ComparableBody | None = None,
) -> None:
    """Point pages with the same text at one original; an original found late takes over.

    The caller holds the grouping lock (`storage.locks.grouping_lock`). Every copy points at its
    original, never at a copy. `body` is the revision's, if it was prepared before.
    """
    if before and _compared_fields(before) == _compared_fields(revision):
        return
    if before:
        _detach(session, page, before)
    current = ComparedPage(page=page, revision=revision, body=body or _body_of(revision))
    apart = overrides_of(session, page.id, OverrideKind.APART)
    originals = _verified_originals(session, current, apart=apart)
    original = _choose_original(session, current, originals)
    if original is current:
        add_sketches(session, {page.id: current.body.sketch})
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
    """Find the copies or the original of a stored page again, by the present rules."""
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


def _choose_original(
    session: Session, current: ComparedPage, originals: list[ComparedPage]
) -> ComparedPage:
    """Return the original of the current page: itself, or the most similar one it may repeat."""
    for original in originals:
        if not original.as_copy:
            continue
        if original.as_original:
            if _ranks_before(session, original, current):
                return original
        elif not _published_before(current, original):
            return original
    return current


def _becomes_copy_of(
    session: Session, other: ComparedPage, original: ComparedPage, current: ComparedPage
) -> Similarity | None:
    """Return the similarity if another original turns out to be a copy of this one."""
    if not other.as_original:
        return None
    if original is not current:
        similarity = match_copy(other.body, original.body)
        return None if similarity and _ranks_before(session, other, original) else similarity
    if not other.as_copy and _published_before(other, current):
        return None
    return other.as_original


def _ranks_before(session: Session, first: ComparedPage, second: ComparedPage) -> bool:
    credits_ = load_credits(session, (first.page, second.page))
    return original_rank(first.page, first.revision, credits_) < original_rank(
        second.page, second.revision, credits_
    )


def _published_before(part: ComparedPage, whole: ComparedPage) -> bool:
    """Return whether a text was published before the longer one that contains it.

    Then it was a brief that grew, and neither repeats the other. A bare day is compared as a day.
    """
    first, second = part.revision.published_at, whole.revision.published_at
    if first is None or second is None or _credits(part, whole.page):
        return False
    local = first.astimezone(HANOI), second.astimezone(HANOI)
    if any(at.time() == time.min for at in local):
        return local[0].date() < local[1].date()
    return first < second


def _verified_originals(
    session: Session, current: ComparedPage, *, apart: Set[int]
) -> list[ComparedPage]:
    """Return the originals compared with the current page, the most similar first."""
    candidate_ids = _duplicate_candidates(session, current)
    if not candidate_ids:
        return []
    found = [
        _compare(current, page, revision, body=_body_of(revision))
        for page, revision in load_originals(session, candidate_ids)
        if page.id not in apart
    ]
    verified = [one for one in found if one.as_copy or one.as_original]
    return sorted(verified, key=_similarity_of, reverse=True)


def _duplicate_candidates(session: Session, current: ComparedPage) -> list[int]:
    """Return the pages that share words with the current one; the texts are not compared yet."""
    page_id, revision = current.page.id, current.revision
    sketches = {page_id: current.body.sketch}
    shared = minhash_candidates(session, sketches, limits=COPY_LIMITS).get(page_id, [])
    if not _is_long(current):
        return shared
    same = originals_with_digest(session, revision.text_digest, exclude_page_id=page_id)
    return [*same, *shared]


def _is_long(page: ComparedPage) -> bool:
    return len(page.revision.text) >= _MIN_TEXT_LENGTH


def _similarity_of(original: ComparedPage) -> float:
    similarity = original.as_copy or original.as_original
    return similarity.jaccard if similarity else 0.0


def _compare(
    current: ComparedPage, page: Page, revision: Revision, *, body: ComparableBody
) -> ComparedPage:
    if revision.text_digest == current.revision.text_digest:
        same = Similarity(jaccard=1.0, first_contained=1.0, second_contained=1.0)
        return ComparedPage(page=page, revision=revision, body=body, as_copy=same, as_original=same)
    return ComparedPage(
        page=page,
        revision=revision,
        body=body,
        as_copy=match_copy(current.body, body, credited=_credits(current, page)),
        as_original=match_copy(
            body, current.body, credited=revision.original_url == current.page.url
        ),
    )


def _body_of(revision: Revision) -> ComparableBody:
    return _prepared_body(_StoredText(revision.id, revision.fingerprint, article_of(revision)))


@lru_cache(maxsize=_PREPARED)
def _prepared_body(text: _StoredText) -> ComparableBody:
    return ComparableBody(text.article)


def _credits(current: ComparedPage, page: Page) -> bool:
    revision = current.revision
    return revision.original_url == page.url or (
        revision.credited == page.source and current.page.source != page.source
    )


def _mark_as_copy(
    session: Session, copy: ComparedPage, original: ComparedPage, similarity: Similarity
) -> None:
    mark_as_copy(
        session,
        copy.page,
        original.page,
        jaccard=similarity.jaccard,
        containment=similarity.first_contained,
    )


def _detach(session: Session, page: Page, before: Revision) -> None:
    """Undo what followed from the page's old text; its copies get one of them as original."""
    was_copy = page.duplicate_of is not None
    unmark_copy(session, page)
    if was_copy:
        return
    remove_sketch(session, page.id, ComparableBody(article_of(before)).sketch)
    copies = copies_of(session, page.id)
    if not copies:
        return
    credits_ = load_credits(session, [copy for copy, _ in copies])
    successor, revision = min(copies, key=lambda pair: original_rank(pair[0], pair[1], credits_))
    replace_original(session, page.id, successor)
    add_sketches(session, {successor.id: ComparableBody(article_of(revision)).sketch})
