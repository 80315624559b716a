"""What an analyst does to stories: merge them, split them, and it stays so."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import and_, delete, or_, select, update
from sqlalchemy.orm import Session

from storage.duplicates import settle_again
from storage.models import Page, Resemblance, Revision, RulingKind, Story, StoryTie
from storage.rulings import lift, members_of, rule
from storage.stories import place_in_story
from storage.turn import take_turn


class StoryError(Exception):
    """The stories cannot be changed this way; the message says why."""


def merge(session: Session, into: int, others: Collection[int], *, by: str, at: datetime) -> int:
    """Make one story of several, for good; returns its number. Raises StoryError."""
    take_turn(session)
    stays = _members(session, into)
    comes = set().union(*(_members(session, other) for other in others)) - stays
    first = min(stays)
    for page_id in (stays | comes) - {first}:
        rule(session, first, page_id, RulingKind.TOGETHER, by=by, at=at)
    for one in stays:
        for other in comes:
            lift(session, one, other, RulingKind.APART)
    _tie(session, comes, first, by=by)
    session.execute(update(Page).where(Page.id.in_(comes)).values(story_id=into))
    session.execute(delete(Story).where(Story.id.in_(set(others) - {into})))
    return into


def split(
    session: Session, story_id: int, pages: Iterable[int], *, by: str, at: datetime
) -> int | None:
    """Take pages out of a story, for good; returns the number of the story they make, if any.

    Pages with the very same text cannot be told apart. Raises StoryError.
    """
    take_turn(session)
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
            rule(session, one, other, RulingKind.APART, by=by, at=at)
    made = _regroup(session, out, rest, by=by)
    for page, revision in _let_go(session, out, rest):
        settle_again(session, page, revision)
        place_in_story(session, page, revision, before=revision)
    return made


def _regroup(session: Session, out: set[int], rest: set[int], *, by: str) -> int | None:
    story_id = session.get_one(Page, min(rest)).story_id
    made: int | None = None
    session.execute(delete(StoryTie).where(StoryTie.page_id.in_(out)))
    if len(out) > 1:
        story = Story()
        session.add(story)
        session.flush()
        made = story.id
        _tie(session, out - {min(out)}, min(out), by=by)
    session.execute(update(Page).where(Page.id.in_(out)).values(story_id=made))
    if len(rest) == 1:
        session.execute(delete(StoryTie).where(StoryTie.page_id.in_(rest)))
        session.execute(update(Page).where(Page.id.in_(rest)).values(story_id=None))
        session.execute(delete(Story).where(Story.id == story_id))
    return made


def _tie(session: Session, pages: Iterable[int], other_id: int, *, by: str) -> None:
    """Note that an analyst put the pages with this one."""
    session.execute(delete(StoryTie).where(StoryTie.page_id.in_(pages)))
    reasons = [{"kind": "analyst", "words": [by]}]
    session.add_all(
        StoryTie(page_id=page_id, other_id=other_id, score=1.0, reasons=reasons)
        for page_id in pages
    )
    session.flush()


def _members(session: Session, story_id: int) -> set[int]:
    members = members_of(session, story_id)
    if not members:
        raise StoryError(f"there is no story {story_id}: see `tipwatch stories --all`")
    return members


def _copies(session: Session, heads: set[int]) -> set[int]:
    return set(session.scalars(select(Page.id).where(Page.duplicate_of.in_(heads))))


def _refuse_same_text(session: Session, out: set[int], rest: set[int]) -> None:
    same = session.scalar(
        select(Resemblance.page_id).where(
            Resemblance.jaccard == 1.0,
            or_(
                and_(Resemblance.page_id.in_(out), Resemblance.other_id.in_(rest)),
                and_(Resemblance.page_id.in_(rest), Resemblance.other_id.in_(out)),
            ),
        )
    )
    if same is not None:
        raise StoryError(f"article #{same} has the very same text as one that would stay behind")


def _let_go(session: Session, out: set[int], rest: set[int]) -> list[tuple[Page, Revision]]:
    """Part copies from heads: two articles that are not one story do not repeat each other."""
    rows = session.execute(
        select(Page, Revision)
        .join(Revision, (Revision.page_id == Page.id) & (Revision.number == Page.revisions))
        .where(
            or_(
                and_(Page.id.in_(out), Page.duplicate_of.in_(rest)),
                and_(Page.id.in_(rest), Page.duplicate_of.in_(out)),
            )
        )
    )
    return [(page, revision) for page, revision in rows]
