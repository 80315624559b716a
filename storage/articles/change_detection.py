"""Change detection: report a new text at once, a return to an older one when it is stable."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from article.edits.article_diff import diff_articles
from article.edits.completion import is_completion
from article.model import Article
from storage.articles.changes import record_edit, record_flag_change
from storage.articles.flagged import counts_as_flagged
from storage.articles.pages import article_of
from storage.articles.revisions import find_revision
from storage.models import Page, Revision, StoredJudgement

_MAX_CHECKS = 8


def checks_required(fingerprints: Sequence[str]) -> int:
    """Count the checks in a row that must find the newest text before it is reported.

    None for a text never seen before. The first return to an older text is reported at the next
    check; each further return makes it likelier that two servers answer in turn, and needs one more.
    """
    if not fingerprints or fingerprints[-1] not in fingerprints[:-1]:
        return 0
    returns = len(fingerprints) - len(set(fingerprints))
    return min(returns, _MAX_CHECKS)


class SeenText(NamedTuple):
    """What a check found on a known page."""

    fingerprint: str
    article: Article | None
    """None where it is the newest stored text."""


def comparisons_due(
    session: Session, seen: Mapping[str, SeenText]
) -> list[tuple[Article, Article]]:
    """List the texts that will be compared when these checks are stored, by the key of their page.

    For the caller to compare before the transaction in which they are stored.
    """
    changed = [key for key, one in seen.items() if one.article]
    unreported = Page.reported_revision != Page.revisions
    pages = session.scalars(
        select(Page).where(
            Page.key.in_(list(seen)),
            Page.reported_revision > 0,
            or_(unreported, Page.key.in_(changed)),
        )
    )
    pairs = []
    for page in pages:
        fingerprint, article = seen[page.key]
        stored = _fingerprints(session, page)
        if article is None:
            due = page.stable_checks + 1 >= checks_required(stored)
            article = article_of(_revision(session, page, page.revisions)) if due else None
        elif fingerprint in stored:
            continue  # a return, which is reported by a later check
        if article:
            pairs.append((article_of(_revision(session, page, page.reported_revision)), article))
    return pairs


def record_edit_if_stable(session: Session, page: Page, revision: Revision) -> None:
    """Report a revision just stored, unless the page returned to an older text."""
    page.stable_checks = 0
    if page.reported_revision == 0:
        page.reported_revision = revision.number
    elif not checks_required(_fingerprints(session, page)):
        _record_changes(session, page, revision, at=revision.seen_at)


def confirm_revision(session: Session, page: Page, *, at: datetime) -> None:
    """Count a later check that found the newest revision; report it if it is stable now."""
    if at <= page.last_checked_at:
        return
    page.stable_checks += 1
    if page.reported_revision == page.revisions:
        return
    if page.stable_checks >= checks_required(_fingerprints(session, page)):
        _record_changes(session, page, _revision(session, page, page.revisions), at=at)


def _record_changes(session: Session, page: Page, revision: Revision, *, at: datetime) -> None:
    before = _revision(session, page, page.reported_revision)
    page.reported_revision = revision.number
    differs = diff_articles(article_of(before), article_of(revision))
    if not differs.fields:
        return  # changed and changed back between two reports
    if not is_completion(article_of(before), article_of(revision)):
        record_edit(session, before, revision, differs, at=at)
    was, is_now = (
        counts_as_flagged(page.review, _newest_judgement(session, one))
        for one in (before, revision)
    )
    if was != is_now:
        record_flag_change(session, before, revision, differs, at=at, flagged=is_now)


def _fingerprints(session: Session, page: Page) -> list[str]:
    return list(
        session.scalars(
            select(Revision.fingerprint)
            .where(Revision.page_id == page.id)
            .order_by(Revision.number)
        )
    )


def _revision(session: Session, page: Page, number: int) -> Revision:
    found = find_revision(session, page, number)
    if found is None:
        raise LookupError(f"page {page.id} lacks its revision {number}")
    return found


def _newest_judgement(session: Session, revision: Revision) -> StoredJudgement | None:
    """Return the newest judgement of a revision."""
    return session.scalar(
        select(StoredJudgement)
        .where(StoredJudgement.revision_id == revision.id)
        .order_by(StoredJudgement.id.desc())
        .limit(1)
    )
