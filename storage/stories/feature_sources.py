"""The rows from which story features are extracted."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from storage.articles.current import is_judgement_in_force, is_newest_revision
from storage.engine import id_chunks
from storage.models import Page, Revision, StoredJudgement

_NEWEST = (
    select(
        Page.id,
        Revision.id,
        Revision.fingerprint,
        Page.judgement_id,
        func.coalesce(Revision.published_at, Page.first_seen_at),
    )
    .join(Revision, is_newest_revision())
    .where(Page.id.in_(bindparam("ids", expanding=True)), Page.duplicate_of.is_(None))
)
_REVISIONS = (
    select(Revision, StoredJudgement.places)
    .join(Page, Page.id == Revision.page_id)
    .outerjoin(StoredJudgement, is_judgement_in_force())
    .where(Revision.id.in_(bindparam("ids", expanding=True)))
)


class NewestRevision(NamedTuple):
    """Which revision and judgement a page has now; `at` is its date, else its first capture."""

    page_id: int
    revision_id: int
    fingerprint: str
    judgement_id: int | None
    at: datetime


def newest_revisions(session: Session, page_ids: Collection[int]) -> list[NewestRevision]:
    """Return the newest revisions of pages without their texts; copies are left out."""
    connection = session.connection()
    return [
        NewestRevision(*row)
        for ids in id_chunks(page_ids)
        for row in connection.execute(_NEWEST, {"ids": ids}).all()
    ]


def revisions_with_places(
    session: Session, revision_ids: Collection[int]
) -> Iterator[tuple[Revision, list[dict[str, Any]]]]:
    """Load revisions with the places that the judgement in force names."""
    for revision, places in session.execute(_REVISIONS, {"ids": list(revision_ids)}):
        yield revision, places or []
