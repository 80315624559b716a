"""Judging the archive again: which revisions the newest rules have not seen, and storing their word."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage.articles.current import is_judgement_in_force, is_newest_revision
from storage.articles.recheck_plan import replan
from storage.models import Page, Revision, StoredJudgement

OutdatedJudgement = tuple[Page, Revision, StoredJudgement]


def count_outdated(session: Session, *, rule_version: str) -> int:
    """Count the articles whose judgement in force was made by other rules."""
    return session.scalar(_outdated(func.count(), rule_version=rule_version)) or 0


def outdated_judgements(
    session: Session, *, rule_version: str, after: int, limit: int
) -> list[OutdatedJudgement]:
    """Give a batch of them in the order of their numbers; `after` is the last number seen."""
    query = (
        _outdated(Page, Revision, StoredJudgement, rule_version=rule_version)
        .where(Page.id > after)
        .order_by(Page.id)
        .limit(limit)
    )
    return [row._tuple() for row in session.execute(query)]


def set_current_judgement(session: Session, page: Page, judgement: StoredJudgement) -> None:
    """Replace the judgement in force; the one before stays, under its own rule version."""
    existing = session.scalar(
        select(StoredJudgement).where(
            StoredJudgement.revision_id == judgement.revision_id,
            StoredJudgement.rule_version == judgement.rule_version,
        )
    )
    if existing is None:
        session.add(judgement)
        session.flush()
    page.judgement_id = (existing or judgement).id
    replan(session, page)


def _outdated(*columns, rule_version: str):  # type: ignore[no-untyped-def]
    return (
        select(*columns)
        .select_from(Page)
        .join(Revision, is_newest_revision())
        .join(StoredJudgement, is_judgement_in_force())
        .where(StoredJudgement.rule_version != rule_version)
    )
