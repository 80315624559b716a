"""Putting an article into its story: with its copies, and with others that tell the same event."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, or_, select, true
from sqlalchemy.orm import Session

from article.same_event import SameEvent, same_event
from article.story_signs import SignKind, Signs, index_signs
from storage.models import (
    Page,
    PageAlias,
    Resemblance,
    Revision,
    RulingKind,
    Story,
    StoryTie,
)
from storage.rulings import members_of, ruled
from storage.stored_signs import likely_reports, signs_of_page
from storage.story_index import enter_signs, event_candidates, withdraw_signs

_MOST_WORDS = 8
"""Shared words kept of each kind: enough to see why, short enough to read."""


@dataclass(frozen=True, kw_only=True)
class _Tie:
    """Why a page belongs to the story of another."""

    other_id: int
    score: float
    reasons: list[dict[str, Any]]


def place_in_story(
    session: Session, page: Page, revision: Revision, *, before: Revision | None = None
) -> None:
    """Find the story of a page whose duplicates are settled; alone it has none.

    The caller holds the turn (`storage.turn`). A page stays in its story when it is edited.
    """
    if before:
        _withdraw(session, page, before)
    if page.duplicate_of is not None:
        _join(session, page, _as_copy(session, page, page.duplicate_of))
        return
    signs = signs_of_page(session, page, revision)
    chosen = index_signs(signs)
    enter_signs(session, page.id, chosen, day=signs.day)
    _come_to_copies(session, page)
    if page.story_id is None:
        tie = _tie(session, page, revision, signs, chosen)
        if tie:
            _join(session, page, tie)
    for copy in _copies_elsewhere(session, page):
        _join(session, copy, _as_copy(session, copy, page.id))


def enter_alone(session: Session, page_id: int, signs: Signs) -> bool:
    """Let later reports find a new page if no stored one tells its event; else do nothing."""
    chosen = index_signs(signs)
    if _same_event(session, page_id, signs, chosen, apart=set()):
        return False
    enter_signs(session, page_id, chosen, day=signs.day)
    return True


def replace_in_story(session: Session, page: Page, revision: Revision) -> None:
    """Find the story of a stored page again, as the rules of today see it."""
    _withdraw(session, page, revision)
    left = page.story_id
    _leave(session, page)
    place_in_story(session, page, revision)
    _drop_if_alone(session, left)


def _come_to_copies(session: Session, page: Page) -> None:
    """Let a late-found original come to where its copies are."""
    if page.story_id is None:
        page.story_id = session.scalar(
            select(Page.story_id)
            .where(Page.duplicate_of == page.id, Page.story_id.is_not(None))
            .order_by(Page.id)
            .limit(1)
        )
        session.flush()


def _copies_elsewhere(session: Session, page: Page) -> Sequence[Page]:
    return session.scalars(
        select(Page).where(
            Page.duplicate_of == page.id,
            or_(Page.story_id.is_(None), Page.story_id != page.story_id)
            if page.story_id is not None
            else true(),
        )
    ).all()


def _tie(
    session: Session, page: Page, revision: Revision, signs: Signs, chosen: Sequence[int]
) -> _Tie | None:
    together = ruled(session, page.id, RulingKind.TOGETHER)
    if together:
        return _Tie(other_id=min(together), score=1.0, reasons=[{"kind": "analyst", "words": []}])
    apart = ruled(session, page.id, RulingKind.APART)
    found = _named_original(session, page, revision) or _same_event(
        session, page.id, signs, chosen, apart=apart
    )
    return None if found and _is_ruled_out(session, found.other_id, apart) else found


def _named_original(session: Session, page: Page, revision: Revision) -> _Tie | None:
    if not revision.original_url:
        return None
    alias = session.get(PageAlias, revision.original_url)
    if alias is None or alias.page_id == page.id:
        return None
    reasons = [{"kind": "credit", "words": [revision.original_url]}]
    return _Tie(other_id=alias.page_id, score=1.0, reasons=reasons)


def _same_event(
    session: Session, page_id: int, signs: Signs, chosen: Sequence[int], *, apart: set[int]
) -> _Tie | None:
    asked = event_candidates(session, chosen, day=signs.day, apart_from=page_id)
    best: tuple[float, int, SameEvent, Signs] | None = None
    for other_id, theirs in likely_reports(session, signs, asked):
        same = same_event(signs, theirs)
        if same is None or _is_ruled_out(session, other_id, apart):
            continue
        if best is None or (same.score, -other_id) > best[:2]:
            best = (same.score, -other_id, same, theirs)
    if best is None:
        return None
    score, other_id, same, theirs = best
    translated = theirs.language != signs.language
    return _Tie(
        other_id=-other_id, score=score, reasons=_reasons(same.shared, translated=translated)
    )


def _reasons(
    shared: Mapping[SignKind, tuple[str, ...]], *, translated: bool
) -> list[dict[str, Any]]:
    """Spell what both share. Names are counted, not kept: some of them are victims'."""
    told: list[dict[str, Any]] = [{"kind": "translation", "words": []}] if translated else []
    for kind, words in shared.items():
        if kind is SignKind.NAME:
            told.append({"kind": kind.value, "count": len(words)})
        elif kind is not SignKind.MIXED:
            told.append({"kind": kind.value, "words": list(words[:_MOST_WORDS])})
    return told


def _withdraw(session: Session, page: Page, said: Revision) -> None:
    # The places of an older judgement may have been others: what is left over leads to a page
    # that is compared anew, and costs no more than that.
    signs = signs_of_page(session, page, said)
    withdraw_signs(session, page.id, index_signs(signs), day=signs.day)


def _is_ruled_out(session: Session, other_id: int, apart: set[int]) -> bool:
    if not apart:
        return False
    story_id = session.get_one(Page, other_id).story_id
    company = members_of(session, story_id) if story_id is not None else {other_id}
    return bool(company & apart)


def _as_copy(session: Session, copy: Page, head_id: int) -> _Tie:
    alike = session.get(Resemblance, copy.id)
    share = alike.jaccard if alike else 1.0
    return _Tie(other_id=head_id, score=share, reasons=[{"kind": "copy", "share": round(share, 3)}])


def _join(session: Session, page: Page, tie: _Tie) -> None:
    """Put a page where the other is; if both were alone, a story begins."""
    other, left = session.get_one(Page, tie.other_id), page.story_id
    if other.story_id is None:
        other.story_id = left if left is not None else _begin(session)
    _leave(session, page)
    page.story_id = other.story_id
    session.add(
        StoryTie(page_id=page.id, other_id=tie.other_id, score=tie.score, reasons=tie.reasons)
    )
    session.flush()
    if left != page.story_id:
        _drop_if_alone(session, left)


def _begin(session: Session) -> int:
    story = Story()
    session.add(story)
    session.flush()
    return story.id


def _leave(session: Session, page: Page) -> None:
    page.story_id = None
    session.execute(delete(StoryTie).where(StoryTie.page_id == page.id))
    session.flush()


def _drop_if_alone(session: Session, story_id: int | None) -> None:
    if story_id is None:
        return
    members = session.scalars(select(Page).where(Page.story_id == story_id).limit(2)).all()
    if len(members) > 1:
        return
    for page in members:
        _leave(session, page)
    session.execute(delete(Story).where(Story.id == story_id))
