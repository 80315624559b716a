"""What an analyst does to stories: merge them, split them, and it stays so."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import and_, delete, or_, select, update
from sqlalchemy.orm import Session

from grouping.assign_story import assign_story
from grouping.duplicates import reassign_duplicates
from storage.articles.current import is_newest_revision
from storage.locks.grouping_lock import acquire_grouping_lock
from storage.models import DuplicateMatch, OverrideKind, Page, Revision, Story, StoryMembership
from storage.stories.overrides import clear_override, set_override, story_page_ids


class StoryError(Exception):
    """The stories cannot be changed this way; the message says why."""


def merge_into_story(
    session: Session, into: int, others: Collection[int], *, by: str, at: datetime
) -> int:
    """Make one story of several, for good; returns its number. Raises StoryError."""
    acquire_grouping_lock(session)
    target_pages = _members(session, into)
    merged_pages = set().union(*(_members(session, other) for other in others)) - target_pages
    first = min(target_pages)
    for page_id in (target_pages | merged_pages) - {first}:
        set_override(session, first, page_id, OverrideKind.TOGETHER, decided_by=by, at=at)
    for one in target_pages:
        for other in merged_pages:
            clear_override(session, one, other, OverrideKind.APART)
    _tie(session, merged_pages, first, by=by)
    session.execute(update(Page).where(Page.id.in_(merged_pages)).values(story_id=into))
    session.execute(delete(Story).where(Story.id.in_(set(others) - {into})))
    return into


def split_from_story(
    session: Session, story_id: int, pages: Iterable[int], *, by: str, at: datetime
) -> int | None:
    """Take pages out of a story, for good; returns the number of the story they make, if any.

    Pages with the very same text cannot be told apart. Raises StoryError.
    """
    acquire_grouping_lock(session)
    members = _members(session, story_id)
    out = set(pages)
    if not out or not out <= members or out == members:
        raise StoryError(
            f"name some, not all, of the articles of story {story_id}: "
            + ", ".join(f"#{one}" for one in sorted(members))
        )
    out |= _copies(session, out) & members
    rest = members - out
    if not rest:
        raise StoryError("all articles of the story repeat those you named: nothing would stay")
    _refuse_same_text(session, out, rest)
    for one in out:
        for other in rest:
            set_override(session, one, other, OverrideKind.APART, decided_by=by, at=at)
    made = _regroup(session, out, rest, by=by)
    for page, revision in _detach_copies(session, out, rest):
        reassign_duplicates(session, page, revision)
        assign_story(session, page, revision, before=revision)
    return made


def _regroup(session: Session, out: set[int], rest: set[int], *, by: str) -> int | None:
    story_id = session.get_one(Page, min(rest)).story_id
    made: int | None = None
    session.execute(delete(StoryMembership).where(StoryMembership.page_id.in_(out)))
    if len(out) > 1:
        story = Story()
        session.add(story)
        session.flush()
        made = story.id
        _tie(session, out - {min(out)}, min(out), by=by)
    session.execute(update(Page).where(Page.id.in_(out)).values(story_id=made))
    if len(rest) == 1:
        session.execute(delete(StoryMembership).where(StoryMembership.page_id.in_(rest)))
        session.execute(update(Page).where(Page.id.in_(rest)).values(story_id=None))
        session.execute(delete(Story).where(Story.id == story_id))
    return made


def _tie(session: Session, pages: Iterable[int], other_id: int, *, by: str) -> None:
    """Note that an analyst put the pages with this one."""
    session.execute(delete(StoryMembership).where(StoryMembership.page_id.in_(pages)))
    reasons = [{"kind": "analyst", "words": [by]}]
    session.add_all(
        StoryMembership(page_id=page_id, other_id=other_id, score=1.0, reasons=reasons)
        for page_id in pages
    )
    session.flush()


def _members(session: Session, story_id: int) -> set[int]:
    members = story_page_ids(session, story_id)
    if not members:
        raise StoryError(f"there is no story {story_id}: see `tipwatch stories --all`")
    return members


def _copies(session: Session, heads: set[int]) -> set[int]:
    return set(session.scalars(select(Page.id).where(Page.duplicate_of.in_(heads))))


def _refuse_same_text(session: Session, out: set[int], rest: set[int]) -> None:
    same = session.scalar(
        select(DuplicateMatch.page_id).where(
            DuplicateMatch.jaccard == 1.0,
            or_(
                and_(DuplicateMatch.page_id.in_(out), DuplicateMatch.other_id.in_(rest)),
                and_(DuplicateMatch.page_id.in_(rest), DuplicateMatch.other_id.in_(out)),
            ),
        )
    )
    if same is not None:
        raise StoryError(f"article #{same} has the very same text as one that would stay behind")


def _detach_copies(session: Session, out: set[int], rest: set[int]) -> list[tuple[Page, Revision]]:
    """Part copies from heads: two articles that are not one story do not repeat each other."""
    rows = session.execute(
        select(Page, Revision)
        .join(Revision, is_newest_revision())
        .where(
            or_(
                and_(Page.id.in_(out), Page.duplicate_of.in_(rest)),
                and_(Page.id.in_(rest), Page.duplicate_of.in_(out)),
            )
        )
    )
    return [(page, revision) for page, revision in rows]
