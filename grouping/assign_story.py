"""Putting an article into its story: with its copies, and with others that tell the same event."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, or_, select, true
from sqlalchemy.orm import Session

from article.similarity.same_event import SameEventMatch, same_event
from article.similarity.story_features import FeatureKind, StoryFeatures, index_hashes
from grouping.page_features import features_of_page, load_likely_same_event
from storage.models import (
    DuplicateMatch,
    OverrideKind,
    Page,
    PageAlias,
    Revision,
    Story,
    StoryMembership,
)
from storage.stories.feature_index import add_features, remove_features, same_event_candidates
from storage.stories.overrides import overrides_of, story_page_ids

_MAX_SHARED_WORDS = 8
"""Shared words kept of each kind: enough to see why, short enough to read."""


@dataclass(frozen=True, kw_only=True)
class _StoryMatch:
    """Why a page belongs to the story of another."""

    other_id: int
    score: float
    reasons: list[dict[str, Any]]


def assign_story(
    session: Session, page: Page, revision: Revision, *, before: Revision | None = None
) -> None:
    """Find the story of a page whose duplicates are settled; alone it has none.

    The caller holds the grouping lock (`storage.locks.grouping_lock`). A page stays in its story when it is edited.
    """
    if before:
        _remove_from_index(session, page, before)
    if page.duplicate_of is not None:
        _join_story(session, page, _copy_match(session, page, page.duplicate_of))
        return
    features = features_of_page(session, page, revision)
    hashes = index_hashes(features)
    add_features(session, page.id, hashes, day=features.day)
    _adopt_story_of_copies(session, page)
    if page.story_id is None:
        match = _find_match(session, page, revision, features, hashes)
        if match:
            _join_story(session, page, match)
    for copy in _copies_in_other_stories(session, page):
        _join_story(session, copy, _copy_match(session, copy, page.id))


def index_if_alone(session: Session, page_id: int, features: StoryFeatures) -> bool:
    """Let later reports find a new page if no stored one tells its event; else do nothing."""
    hashes = index_hashes(features)
    if _same_event(session, page_id, features, hashes, apart=set()):
        return False
    add_features(session, page_id, hashes, day=features.day)
    return True


def reassign_story(session: Session, page: Page, revision: Revision) -> None:
    """Find the story of a stored page again, as the rules of today see it."""
    _remove_from_index(session, page, revision)
    left = page.story_id
    _leave_story(session, page)
    assign_story(session, page, revision)
    _drop_if_alone(session, left)


def _adopt_story_of_copies(session: Session, page: Page) -> None:
    """Let a late-found original come to where its copies are."""
    if page.story_id is None:
        page.story_id = session.scalar(
            select(Page.story_id)
            .where(Page.duplicate_of == page.id, Page.story_id.is_not(None))
            .order_by(Page.id)
            .limit(1)
        )
        session.flush()


def _copies_in_other_stories(session: Session, page: Page) -> Sequence[Page]:
    return session.scalars(
        select(Page).where(
            Page.duplicate_of == page.id,
            or_(Page.story_id.is_(None), Page.story_id != page.story_id)
            if page.story_id is not None
            else true(),
        )
    ).all()


def _find_match(
    session: Session, page: Page, revision: Revision, features: StoryFeatures, hashes: Sequence[int]
) -> _StoryMatch | None:
    together = overrides_of(session, page.id, OverrideKind.TOGETHER)
    if together:
        return _StoryMatch(
            other_id=min(together), score=1.0, reasons=[{"kind": "analyst", "words": []}]
        )
    apart = overrides_of(session, page.id, OverrideKind.APART)
    found = _named_original(session, page, revision) or _same_event(
        session, page.id, features, hashes, apart=apart
    )
    return None if found and _is_overridden_apart(session, found.other_id, apart) else found


def _named_original(session: Session, page: Page, revision: Revision) -> _StoryMatch | None:
    if not revision.original_url:
        return None
    alias = session.get(PageAlias, revision.original_url)
    if alias is None or alias.page_id == page.id:
        return None
    reasons = [{"kind": "credit", "words": [revision.original_url]}]
    return _StoryMatch(other_id=alias.page_id, score=1.0, reasons=reasons)


def _same_event(
    session: Session,
    page_id: int,
    features: StoryFeatures,
    hashes: Sequence[int],
    *,
    apart: set[int],
) -> _StoryMatch | None:
    candidate_ids = same_event_candidates(
        session, hashes, day=features.day, exclude_page_id=page_id
    )
    best: tuple[float, int, SameEventMatch, StoryFeatures] | None = None
    for other_id, other_features in load_likely_same_event(session, features, candidate_ids):
        same = same_event(features, other_features)
        if same is None or _is_overridden_apart(session, other_id, apart):
            continue
        if best is None or (same.score, -other_id) > best[:2]:
            best = (same.score, -other_id, same, other_features)
    if best is None:
        return None
    score, other_id, same, other_features = best
    translated = other_features.language != features.language
    return _StoryMatch(
        other_id=-other_id, score=score, reasons=_reasons(same.shared, translated=translated)
    )


def _reasons(
    shared: Mapping[FeatureKind, tuple[str, ...]], *, translated: bool
) -> list[dict[str, Any]]:
    """Spell what both share. Names are counted, not kept: some of them are victims'."""
    reasons: list[dict[str, Any]] = [{"kind": "translation", "words": []}] if translated else []
    for kind, words in shared.items():
        if kind is FeatureKind.NAME:
            reasons.append({"kind": kind.value, "count": len(words)})
        elif kind is not FeatureKind.MIXED:
            reasons.append({"kind": kind.value, "words": list(words[:_MAX_SHARED_WORDS])})
    return reasons


def _remove_from_index(session: Session, page: Page, revision: Revision) -> None:
    # The places of an older judgement may have been others: what is left over leads to a page
    # that is compared anew, and costs no more than that.
    features = features_of_page(session, page, revision)
    remove_features(session, page.id, index_hashes(features), day=features.day)


def _is_overridden_apart(session: Session, other_id: int, apart: set[int]) -> bool:
    if not apart:
        return False
    story_id = session.get_one(Page, other_id).story_id
    members = story_page_ids(session, story_id) if story_id is not None else {other_id}
    return bool(members & apart)


def _copy_match(session: Session, copy: Page, original_id: int) -> _StoryMatch:
    match = session.get(DuplicateMatch, copy.id)
    share = match.jaccard if match else 1.0
    return _StoryMatch(
        other_id=original_id, score=share, reasons=[{"kind": "copy", "share": round(share, 3)}]
    )


def _join_story(session: Session, page: Page, match: _StoryMatch) -> None:
    """Put a page where the other is; if both were alone, a story begins."""
    other, left = session.get_one(Page, match.other_id), page.story_id
    if other.story_id is None:
        other.story_id = left if left is not None else _create_story(session)
    _leave_story(session, page)
    page.story_id = other.story_id
    session.add(
        StoryMembership(
            page_id=page.id, other_id=match.other_id, score=match.score, reasons=match.reasons
        )
    )
    session.flush()
    if left != page.story_id:
        _drop_if_alone(session, left)


def _create_story(session: Session) -> int:
    story = Story()
    session.add(story)
    session.flush()
    return story.id


def _leave_story(session: Session, page: Page) -> None:
    page.story_id = None
    session.execute(delete(StoryMembership).where(StoryMembership.page_id == page.id))
    session.flush()


def _drop_if_alone(session: Session, story_id: int | None) -> None:
    if story_id is None:
        return
    members = session.scalars(select(Page).where(Page.story_id == story_id).limit(2)).all()
    if len(members) > 1:
        return
    for page in members:
        _leave_story(session, page)
    session.execute(delete(Story).where(Story.id == story_id))
