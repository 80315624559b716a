"""Questions a digest asks: what was flagged, what belongs together, what happened, how much was read."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from storage.models import Change, ChangeKind, Page, Revision, StoredJudgement
from storage.reviewing import flagged_now

_AT_A_TIME = 500  # SQLite binds at most 999 to 32,766 values a statement


class Flagged(NamedTuple):
    """A flagged page with what it says now and why it is flagged."""

    page: Page
    revision: Revision
    judgement: StoredJudgement


class Relative(NamedTuple):
    """A page that tells the same words as another, or the head they share."""

    page_id: int
    head_id: int
    url: str
    source: str
    title: str
    published_at: datetime | None
    first_seen_at: datetime
    flagged: bool


class Happening(NamedTuple):
    """A change of a flagged page, with the titles on both sides of it."""

    change: Change
    url: str
    source: str
    title: str
    title_before: str | None
    title_after: str | None


class Amount(NamedTuple):
    """How many articles were new to us, and from how many sources."""

    articles: int
    sources: int


def flagged_between(session: Session, *, since: datetime, until: datetime) -> list[Flagged]:
    """List the pages flagged now that were first seen, or became flagged, from `since` to `until`."""
    turned = select(Change.page_id).where(
        Change.kind == ChangeKind.FLAGGED, Change.at >= since, Change.at < until
    )
    rows = session.execute(
        select(Page, Revision, StoredJudgement)
        .join(Revision, (Revision.page_id == Page.id) & (Revision.number == Page.revisions))
        .join(StoredJudgement, StoredJudgement.id == Page.judgement_id)
        .where(
            flagged_now(),
            or_(
                and_(Page.first_seen_at >= since, Page.first_seen_at < until),
                and_(Page.first_seen_at < since, Page.id.in_(turned)),
            ),
        )
        .order_by(Page.id)
    )
    return [Flagged(*row) for row in rows]


def relatives(session: Session, heads: Collection[int], *, until: datetime) -> list[Relative]:
    """List the heads and every page that repeats one of them, first seen before `until`."""
    return [
        Relative(*row)
        for chunk in _chunks(sorted(heads))
        for row in session.execute(
            _relatives().where(
                Page.first_seen_at < until,
                or_(Page.id.in_(chunk), Page.duplicate_of.in_(chunk)),
            )
        )
    ]


def _relatives() -> Select[int, int, str, str, str, datetime | None, datetime, bool]:
    return (
        select(
            Page.id,
            func.coalesce(Page.duplicate_of, Page.id),
            Page.url,
            Page.source,
            Revision.title,
            Revision.published_at,
            Page.first_seen_at,
            func.coalesce(StoredJudgement.relevant, False),
        )
        .join(Revision, (Revision.page_id == Page.id) & (Revision.number == Page.revisions))
        .outerjoin(StoredJudgement, StoredJudgement.id == Page.judgement_id)
        .order_by(Page.first_seen_at, Page.id)
    )


def changes_between(session: Session, *, since: datetime, until: datetime) -> list[Happening]:
    """List what happened to flagged pages, oldest first; a page that lost its flag counts till then."""
    newest, before, after = aliased(Revision), aliased(Revision), aliased(Revision)
    rows = session.execute(
        select(Change, Page.url, Page.source, newest.title, before.title, after.title)
        .join(Page, Page.id == Change.page_id)
        .join(newest, (newest.page_id == Page.id) & (newest.number == Page.revisions))
        .outerjoin(before, (before.page_id == Page.id) & (before.number == Change.from_revision))
        .outerjoin(after, (after.page_id == Page.id) & (after.number == Change.to_revision))
        .outerjoin(StoredJudgement, StoredJudgement.id == Page.judgement_id)
        .where(
            Change.at >= since,
            Change.at < until,
            or_(func.coalesce(StoredJudgement.relevant, False), _lost_its_flag_since()),
        )
        .order_by(Change.at, Change.id)
    )
    return [Happening(*row) for row in rows]


def _lost_its_flag_since() -> ColumnElement[bool]:
    # An edit that takes an article off the subject is the one an analyst must not miss.
    loss = aliased(Change)
    return (
        select(loss.id)
        .where(
            loss.page_id == Change.page_id,
            loss.kind == ChangeKind.UNFLAGGED,
            loss.at >= Change.at,
        )
        .exists()
    )


def read_between(session: Session, *, since: datetime, until: datetime) -> Amount:
    """Count the articles first seen in the time, flagged or not."""
    row = session.execute(
        select(func.count(), func.count(Page.source.distinct())).where(
            Page.first_seen_at >= since, Page.first_seen_at < until
        )
    ).one()
    return Amount(*row)


def _chunks(numbers: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(numbers), _AT_A_TIME):
        yield numbers[start : start + _AT_A_TIME]
