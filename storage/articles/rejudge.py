"""Judge the archive again: revisions not judged by the newest rules, and their new judgements."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage.articles.current import is_judgement_in_force, is_newest_revision
from storage.articles.recheck_plan import replan
from storage.models import Page, Revision, StoredJudgement

OutdatedJudgement = tuple[Page, Revision, StoredJudgement]


def count_outdated(session: Session, *, rule_version: str) -> int:
    """Count the articles whose judgement in force is by another rule version."""
    return session.scalar(_outdated(func.count(), rule_version=rule_version)) or 0


def outdated_judgements(
    session: Session, *, rule_version: str, after: int, limit: int
) -> list[OutdatedJudgement]:
    """Return a batch of them by id; `after` is the last id of the batch before."""
    query = (
        _outdated(Page, Revision, StoredJudgement, rule_version=rule_version)
        .where(Page.id > after)
        .order_by(Page.id)
        .limit(limit)
    )
    return [row._tuple() for row in session.execute(query)]


def set_current_judgement(session: Session, page: Page, judgement: StoredJudgement) -> None:
    """Replace the judgement in force; the one before stays under its own rule version."""
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
