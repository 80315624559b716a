"""Merge and split stories by hand; overrides make it last."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from article.message import Message, MessageCode, message
from grouping.assign_story import assign_story
from grouping.duplicates import reassign_duplicates
from storage.engine import Session
from storage.models import OverrideKind, Page
from storage.stories.copies import copies_across, copy_ids, same_text_across
from storage.stories.grouping_log import lock_for_regrouping
from storage.stories.memberships import (
    create_story,
    delete_story_of_one,
    replace_memberships,
    set_story,
    stories_of,
    story_page_ids,
)
from storage.stories.overrides import clear_override, set_override


class StoryCode(MessageCode):
    """Why stories cannot be changed so."""

    MISSING = "story_missing"
    NAME_SOME = "story_name_some"
    NOTHING_NAMED = "story_nothing_named"
    ALL_COPIES = "story_all_copies"
    SAME_TEXT = "story_same_text"


class StoryError(Exception):
    """The stories cannot be changed this way; the reason says why."""

    def __init__(self, reason: Message) -> None:
        super().__init__(str(reason))
        self.reason = reason


def merge_into_story(
    session: Session, into: int, others: Collection[int], *, by: str, at: datetime
) -> int:
    """Merge stories into one, permanently; returns its number. Raises StoryError."""
    lock_for_regrouping(session)
    pages = set().union(*(_members(session, other) for other in others))
    add_to_story(session, into, pages, by=by, at=at)
    return into


def add_to_story(
    session: Session, into: int, pages: Collection[int], *, by: str, at: datetime
) -> None:
    """Put pages into a story, permanently; a story without two pages left ends. Raises StoryError."""
    lock_for_regrouping(session)
    target_pages = _members(session, into)
    stories = stories_of(session, set(pages) - target_pages)
    if not stories:
        raise StoryError(message(StoryCode.NOTHING_NAMED))
    merged_pages = set(stories)
    first = min(target_pages)
    for page_id in (target_pages | merged_pages) - {first}:
        set_override(session, first, page_id, OverrideKind.TOGETHER, decided_by=by, at=at)
    for one in target_pages:
        for other in merged_pages:
            clear_override(session, one, other, OverrideKind.APART)
    replace_memberships(session, merged_pages, first, reasons=_by_analyst(by))
    set_story(session, merged_pages, into)
    for story_id in {one for one in stories.values() if one is not None}:
        delete_story_of_one(session, story_id)


def split_from_story(
    session: Session, story_id: int, pages: Iterable[int], *, by: str, at: datetime
) -> int | None:
    """Split pages from a story, permanently; returns the number of their new story, if any.

    Pages with exactly the same text cannot be separated. Raises StoryError.
    """
    lock_for_regrouping(session)
    members = _members(session, story_id)
    out = set(pages)
    if not out or not out <= members or out == members:
        listed = ", ".join(f"#{one}" for one in sorted(members))
        raise StoryError(message(StoryCode.NAME_SOME, story=story_id, articles=listed))
    out |= copy_ids(session, out) & members
    rest = members - out
    if not rest:
        raise StoryError(message(StoryCode.ALL_COPIES))
    _refuse_same_text(session, out, rest)
    for one in out:
        for other in rest:
            set_override(session, one, other, OverrideKind.APART, decided_by=by, at=at)
    made = _regroup(session, out, rest, by=by)
    # Two articles that are not one story do not repeat each other.
    for page, revision in copies_across(session, out, rest):
        reassign_duplicates(session, page, revision)
        assign_story(session, page, revision, before=revision)
    return made


def _regroup(session: Session, out: set[int], rest: set[int], *, by: str) -> int | None:
    story_id = session.get_one(Page, min(rest)).story_id
    made: int | None = None
    replace_memberships(session, out, None, reasons=[])
    if len(out) > 1:
        made = create_story(session)
        replace_memberships(session, out - {min(out)}, min(out), reasons=_by_analyst(by))
    set_story(session, out, made)
    delete_story_of_one(session, story_id)
    return made


def _by_analyst(name: str) -> list[dict[str, Any]]:
    return [{"kind": "analyst", "words": [name]}]


def _members(session: Session, story_id: int) -> set[int]:
    members = story_page_ids(session, story_id)
    if not members:
        raise StoryError(message(StoryCode.MISSING, story=story_id))
    return members


def _refuse_same_text(session: Session, out: set[int], rest: set[int]) -> None:
    same = same_text_across(session, out, rest)
    if same is not None:
        raise StoryError(message(StoryCode.SAME_TEXT, article=same))
