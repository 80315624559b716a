"""Queries of a digest: candidates, pages of their stories, changes and counts."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session, aliased

from storage.articles.current import is_judgement_in_force, is_newest_revision
from storage.articles.flagged import is_flagged
from storage.delivery.subscribers import has_watch_recipients
from storage.documents.flagged_articles import is_flagged_by_document
from storage.engine import id_chunks
from storage.models import (
    CaseMembership,
    Change,
    ChangeKind,
    Notice,
    Page,
    Revision,
    StoredAttachment,
    StoredDocument,
    StoredJudgement,
    Subscriber,
    SubscriberState,
)


class DigestCandidate(NamedTuple):
    """A flagged page that may be pending, with the columns that filters and the order need."""

    page_id: int
    notice_id: int
    representative_id: int
    first_seen_at: datetime
    published_at: datetime | None
    source: str
    title: str
    lead: str | None
    tier: str
    score: float
    themes: list[str]
    forms: list[str]
    places: list[dict[str, Any]]
    has_flagged_document: bool
    """Now or in an older content: most have none, and nothing is looked up for them."""
    flagged_by_document: bool
    """Only by a document: the judgement is the article's, and says that it is off the subject."""


class SameStoryPage(NamedTuple):
    """A page of a story: a copy of its text, the same event in other words, or its representative."""

    page_id: int
    representative_id: int
    url: str
    source: str
    title: str
    published_at: datetime | None
    first_seen_at: datetime
    flagged: bool
    flagged_by_document: bool
    """Only a document flags it."""
    is_copy: bool
    """Has the same text as another; else it reports the same event in other words."""


class ChangeRow(NamedTuple):
    """A change of a flagged page, with the titles on both sides of it."""

    change: Change
    url: str
    source: str
    title: str
    title_before: str | None
    title_after: str | None


class NumberedChange(NamedTuple):
    """A change, the number of its notice, and the candidate that filters are applied to."""

    notice_id: int
    change_row: ChangeRow
    candidate: DigestCandidate | None
    """None where the page has no judgement."""
    is_on_subject: bool
    """The page is flagged, or was until then; others are watched for somebody."""


class ArticleCount(NamedTuple):
    """Number of new articles, and of their sources."""

    articles: int
    sources: int


def newly_flagged_pages(session: Session, *, since: datetime, until: datetime) -> set[int]:
    """Return the pages that were flagged in a period, by an edit of theirs or by a document."""
    by_themselves = select(Change.page_id).where(
        Change.kind == ChangeKind.FLAGGED, Change.at >= since, Change.at < until
    )
    by_document = (
        select(Page.id)
        .outerjoin(StoredJudgement, is_judgement_in_force())
        .join(StoredAttachment, StoredAttachment.page_id == Page.id)
        .join(StoredDocument, StoredDocument.url == StoredAttachment.url)
        .where(
            is_flagged_by_document(),
            StoredDocument.relevant,
            StoredDocument.seen_at >= since,
            StoredDocument.seen_at < until,
        )
    )
    return set(session.scalars(by_themselves.union(by_document)))


def digest_candidates(
    session: Session, *, after: int, since: datetime | None, pages: Collection[int] = ()
) -> list[DigestCandidate]:
    """Return flagged pages numbered after a notice, or first seen since, or among the pages."""
    wanted = [Notice.id > after]
    if since is not None:
        wanted.append(Page.first_seen_at >= since)
    found = [
        DigestCandidate(*row)
        for row in session.execute(
            _select_candidates().join(Notice, Notice.page_id == Page.id).where(or_(*wanted))
        )
    ]
    missing = set(pages) - {one.page_id for one in found}
    for chunk in id_chunks(missing):
        rows = session.execute(
            _select_candidates().join(Notice, Notice.page_id == Page.id).where(Page.id.in_(chunk))
        )
        found += [DigestCandidate(*row) for row in rows]
    return found


def _candidate_columns() -> tuple[Any, ...]:
    return (
        _representative_id(),
        Page.first_seen_at,
        Revision.published_at,
        Page.source,
        Revision.title,
        Revision.lead,
        StoredJudgement.tier,
        StoredJudgement.score,
        StoredJudgement.themes,
        StoredJudgement.forms,
        StoredJudgement.places,
        _has_flagged_document(),
        is_flagged_by_document(),
    )


def _has_flagged_document() -> ColumnElement[bool]:
    return (
        select(StoredDocument.id)
        .join(StoredAttachment, StoredAttachment.url == StoredDocument.url)
        .where(StoredAttachment.page_id == Page.id, StoredDocument.relevant)
        .correlate(Page)
        .exists()
    )


def _select_candidates() -> Select[Any]:
    return (
        select(Page.id, Notice.id, *_candidate_columns())
        .select_from(Page)
        .join(Revision, is_newest_revision())
        .join(StoredJudgement, is_judgement_in_force())
        .where(or_(is_flagged(), is_flagged_by_document()))
        .order_by(Page.id)
    )


def changes_after_notice(
    session: Session, *, after: int, since: datetime | None = None
) -> list[NumberedChange]:
    """Return changes numbered after a notice, or made since, of pages flagged then or watched for somebody."""
    wanted = Notice.id > after
    if since is not None:
        wanted = or_(wanted, Change.at >= since)
    before, changed = aliased(Revision), aliased(Revision)
    on_subject = or_(is_flagged(), is_flagged_by_document(), _was_unflagged_since())
    rows = session.execute(
        select(
            Notice.id,
            on_subject,
            Change,
            Page.url,
            Page.source,
            Revision.title,
            before.title,
            changed.title,
            Page.id,
            *_candidate_columns(),
        )
        .select_from(Notice)
        .join(Change, Change.id == Notice.change_id)
        .join(Page, Page.id == Change.page_id)
        .join(Revision, is_newest_revision())
        .outerjoin(before, (before.page_id == Page.id) & (before.number == Change.from_revision))
        .outerjoin(changed, (changed.page_id == Page.id) & (changed.number == Change.to_revision))
        .outerjoin(StoredJudgement, is_judgement_in_force())
        .where(wanted, or_(on_subject, has_watch_recipients()))
        .order_by(Change.at, Change.id)
    )
    return [_numbered_change(tuple(row)) for row in rows]


def _numbered_change(row: tuple[Any, ...]) -> NumberedChange:
    number, on_subject, change, url, source, *titles = row[:8]
    page_id, *about = row[8:]
    judged = about[6] is not None
    return NumberedChange(
        notice_id=number,
        change_row=ChangeRow(change, url, source, *titles),
        candidate=DigestCandidate(page_id, number, *about) if judged else None,
        is_on_subject=on_subject,
    )


def revisions_of_changes(
    session: Session, changes: Iterable[Change]
) -> dict[tuple[int, int], Revision]:
    """Load both revisions of every edit, by page and number."""
    edits = [one for one in changes if one.kind in {ChangeKind.EDITED, ChangeKind.RETITLED}]
    wanted = {
        (one.page_id, number) for one in edits for number in (one.from_revision, one.to_revision)
    }
    rows = (
        row
        for chunk in id_chunks({page for page, _ in wanted})
        for row in session.scalars(select(Revision).where(Revision.page_id.in_(chunk)))
    )
    return {key: row for row in rows if (key := (row.page_id, row.number)) in wanted}


def disabled_subscribers(session: Session) -> list[Subscriber]:
    """Return the disabled subscribers."""
    return list(
        session.scalars(
            select(Subscriber)
            .where(Subscriber.state == SubscriberState.DISABLED)
            .order_by(Subscriber.email)
        )
    )


def _was_unflagged_since() -> ColumnElement[bool]:
    # An edit that unflags an article is the one that an analyst must not miss.
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


def count_articles(session: Session, *, since: datetime, until: datetime) -> ArticleCount:
    """Count the articles first seen in the time, flagged or not."""
    row = session.execute(
        select(func.count(), func.count(Page.source.distinct())).where(
            Page.first_seen_at >= since, Page.first_seen_at < until
        )
    ).one()
    return ArticleCount(*row)


def same_story_pages(
    session: Session, representatives: Collection[int], *, until: datetime | None = None
) -> list[SameStoryPage]:
    """Return every page of the stories, first seen before `until`."""
    return [
        SameStoryPage(*row)
        for chunk in id_chunks(representatives)
        for row in session.execute(
            _select_same_story_pages().where(
                *(() if until is None else (Page.first_seen_at < until,)),
                or_(
                    Page.id.in_(chunk),
                    Page.duplicate_of.in_(chunk),
                    Page.story_id.in_(select(Page.story_id).where(Page.id.in_(chunk))),
                ),
            )
        )
    ]


def earlier_chapters(
    session: Session, pages: Collection[int], *, until: datetime | None = None
) -> dict[int, list[SameStoryPage]]:
    """Return, under each page that is of a case, the flagged pages of that case, first seen before `until`."""
    by_case: dict[int, dict[int, SameStoryPage]] = {}
    for chunk in id_chunks(pages):
        rows = session.execute(
            _select_same_story_pages()
            .add_columns(CaseMembership.case_id)
            .join(CaseMembership, CaseMembership.page_id == Page.id)
            .where(
                CaseMembership.case_id.in_(
                    select(CaseMembership.case_id).where(CaseMembership.page_id.in_(chunk))
                ),
                is_flagged(),
                *(() if until is None else (Page.first_seen_at < until,)),
            )
        )
        for row in rows:
            one = SameStoryPage(*row[:-1])
            by_case.setdefault(row[-1], {})[one.page_id] = one
    return {
        page: list(members.values())
        for members in by_case.values()
        for page in members
        if page in pages
    }


def _select_same_story_pages() -> Select[
    int, int, str, str, str, datetime | None, datetime, bool, bool, bool
]:
    return (
        select(
            Page.id,
            _representative_id(),
            Page.url,
            Page.source,
            Revision.title,
            Revision.published_at,
            Page.first_seen_at,
            is_flagged(),
            is_flagged_by_document(),
            Page.duplicate_of.is_not(None),
        )
        .join(Revision, is_newest_revision())
        .outerjoin(StoredJudgement, is_judgement_in_force())
        .order_by(Page.first_seen_at, Page.id)
    )


def _representative_id() -> ColumnElement[int]:
    """Return the page that represents a story: its first one, else the original of the copies."""
    other = aliased(Page)
    first = (
        select(func.min(other.id))
        .where(other.story_id == Page.story_id, other.duplicate_of.is_(None))
        .correlate(Page)
        .scalar_subquery()
    )
    return func.coalesce(first, Page.duplicate_of, Page.id)
