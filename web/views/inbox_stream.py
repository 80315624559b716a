"""The inbox: what is new, changed or removed behind a reader's mark, one group a story."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import count

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import Session

from storage.admin.read_marks import InboxPosition, newest_position
from storage.articles.current import is_judgement_in_force
from storage.articles.flagged import is_flagged, was_ever_flagged
from storage.articles.text_budget import how_many_articles_fit
from storage.engine import by_index
from storage.models import Change, Page, ReadMark, ReviewState, StoredJudgement
from web.views.article_list import ListedArticle, load_lines
from web.views.change_excerpts import ChangeExcerpt, change_excerpts

MAX_ENTRIES = 200
"""Newest entries of each kind that are shown."""
_FIRST_VISIT = timedelta(days=7)
_BACKFILLED = timedelta(days=14)
"""Stored now but seen by somebody so long ago: history, shown behind what is new."""
MAX_COUNTED = 1_000
"""After a year away there are ten thousand; to count them all takes a second."""
_MAX_CHANGES = 20_000
"""Newest changes that are read: few may be of flagged articles."""

_SORTED_PAGES = 50_000
"""New pages up to which they are looked up by number and sorted."""


@dataclass(frozen=True, kw_only=True)
class InboxEntry:
    """A new article, or a change of one that is or was flagged."""

    at: datetime
    line: ListedArticle
    change: Change | None = None
    place: int = 0
    """Which entry of the stream it is, from 1."""

    @property
    def kind(self) -> str:
        """Return the kind of change, or `new`."""
        return self.change.kind.value if self.change else "new"

    @property
    def has_difference(self) -> bool:
        """Whether there are two revisions to compare."""
        return self.change is not None and (0 < self.change.from_revision < self.change.to_revision)


@dataclass(frozen=True, kw_only=True)
class InboxGroup:
    """The entries of one story, or of one article without a story; newest first."""

    story_id: int | None
    entries: tuple[InboxEntry, ...]

    @property
    def newest_at(self) -> datetime:
        """Return when the newest entry happened; an old article is old, whenever it was stored."""
        return max(
            min(one.at, one.line.revision.published_at or one.at) if one.change is None else one.at
            for one in self.entries
        )


@dataclass(frozen=True, kw_only=True)
class Inbox:
    """What a reader has not looked at; `until` is the mark to set when it is read."""

    recent: tuple[InboxGroup, ...]
    backfilled: tuple[InboxGroup, ...]
    total: int
    reviewed: int
    """New articles that have a verdict."""
    articles: int
    """New articles, counted up to `MAX_COUNTED`."""
    has_more: bool
    """Whether there is more than was counted; what is reviewed is then not known."""
    until: InboxPosition
    excerpts: Mapping[int, ChangeExcerpt]
    """By the id of the change."""

    @property
    def shown(self) -> int:
        """Count the entries that are shown."""
        return sum(len(group.entries) for group in (*self.recent, *self.backfilled))

    @property
    def page_ids(self) -> set[int]:
        """Return the pages that are shown."""
        groups = (*self.recent, *self.backfilled)
        return {one.line.page.id for group in groups for one in group.entries}


def load_inbox(session: Session, mark: ReadMark | None, *, now: datetime) -> Inbox:
    """Load what lies behind a mark; of a week, where there is no mark yet."""
    with by_index(session):
        return _load(session, mark, now=now)


def _load(session: Session, mark: ReadMark | None, *, now: datetime) -> Inbox:
    until = newest_position(session)
    oldest_change = until.change_id - _MAX_CHANGES
    pages = _new_pages(mark, now=now)
    at_most = until.page_id - mark.page_id if mark else None
    changes = _new_changes(mark, now=now).where(Change.id > oldest_change)
    # Read once, and counted here: to find which are flagged is the most of the work.
    counted = session.execute(_newest_seen(pages, at_most=at_most)).all()
    ids = [number for number, _ in counted[:MAX_ENTRIES]]
    changed = session.scalars(
        changes.with_only_columns(Change.id)
        .order_by(Change.at.desc(), Change.id.desc())
        .limit(MAX_COUNTED)
    ).all()
    rows = sorted(
        session.scalars(select(Change).where(Change.id.in_(changed[:MAX_ENTRIES]))),
        key=lambda one: (one.at, one.id),
        reverse=True,
    )
    ids = ids[: how_many_articles_fit(session, ids)]
    rows = rows[: how_many_articles_fit(session, [row.page_id for row in rows])]
    shown = {*ids, *(row.page_id for row in rows)}
    lines = {line.page.id: line for line in load_lines(session, sorted(shown))}
    entries = [
        InboxEntry(at=lines[one].page.first_seen_at, line=lines[one]) for one in ids if one in lines
    ]
    entries += [
        InboxEntry(at=row.at, line=lines[row.page_id], change=row)
        for row in rows
        if row.page_id in lines
    ]
    groups = _grouped(entries)
    border = now - _BACKFILLED
    recent = [one for one in groups if one.newest_at >= border]
    backfilled = [one for one in groups if one.newest_at < border]
    places = count(1)
    number = len(counted)
    is_far_behind = mark is not None and mark.change_id < oldest_change
    return Inbox(
        recent=tuple(_numbered(one, places) for one in recent),
        backfilled=tuple(_numbered(one, places) for one in backfilled),
        total=number + len(changed),
        articles=number,
        reviewed=sum(review is not ReviewState.UNREVIEWED for _, review in counted),
        has_more=is_far_behind or MAX_COUNTED in (number, len(changed)),
        until=until,
        excerpts=change_excerpts(session, rows),
    )


def _numbered(group: InboxGroup, places: Iterator[int]) -> InboxGroup:
    entries = tuple(replace(one, place=next(places)) for one in group.entries)
    return replace(group, entries=entries)


def _new_pages(mark: ReadMark | None, *, now: datetime) -> Select[int]:
    behind: ColumnElement[bool] = (
        Page.id > mark.page_id if mark else Page.first_seen_at > now - _FIRST_VISIT
    )
    # What was rejected since stays in the stream, so that the count goes on and can be undone.
    shown = or_(is_flagged(), Page.review == ReviewState.REJECTED)
    return select(Page.id).join(StoredJudgement, is_judgement_in_force()).where(behind, shown)


def _newest_seen(pages: Select[int], *, at_most: int | None) -> Select[int, ReviewState]:
    """Select the newest of these pages with their verdict; `at_most` is how many there can be, if that is known."""
    found = pages.add_columns(Page.review, Page.first_seen_at)
    if at_most is not None and at_most <= _SORTED_PAGES:
        # The limit cuts nothing off: it makes SQLite sort these few, and not walk down all pages by time.
        found = found.limit(max(at_most, 0))
    listed = found.subquery()
    newest = select(listed.c.id, listed.c.review)
    return newest.order_by(listed.c.first_seen_at.desc(), listed.c.id.desc()).limit(MAX_COUNTED)


def _new_changes(mark: ReadMark | None, *, now: datetime) -> Select[Change]:
    behind: ColumnElement[bool] = (
        Change.id > mark.change_id if mark else Change.at > now - _FIRST_VISIT
    )
    return select(Change).join(Page, Page.id == Change.page_id).where(behind, was_ever_flagged())


def _grouped(entries: Iterable[InboxEntry]) -> Sequence[InboxGroup]:
    groups: dict[tuple[str, int], list[InboxEntry]] = defaultdict(list)
    for entry in sorted(entries, key=lambda one: one.at, reverse=True):
        page = entry.line.page
        groups[("story", page.story_id) if page.story_id else ("page", page.id)].append(entry)
    return [
        InboxGroup(story_id=number if kind == "story" else None, entries=tuple(found))
        for (kind, number), found in groups.items()
    ]
