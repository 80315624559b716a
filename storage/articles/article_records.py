"""The article record of the contract, streamed out of the database."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.orm import Session

from article.dates import HANOI
from storage.articles.current import current_articles
from storage.articles.flagged import is_flagged
from storage.models import Page, Revision, StoredJudgement

_AT_A_TIME = 200


def article_records(
    session: Session, *, flagged: bool = False, since: datetime | None = None
) -> Iterator[dict[str, Any]]:
    """Stream the records in constant memory, oldest first; `since` is about the first sighting."""
    query = current_articles().order_by(Page.id)
    if flagged:
        query = query.where(is_flagged())
    if since:
        query = query.where(Page.first_seen_at >= since)
    for page, revision, judgement in session.execute(query.execution_options(yield_per=_AT_A_TIME)):
        # The session holds rows only weakly: those behind us are gone when the next batch is read.
        yield article_record(page, revision, judgement)


def article_record(
    page: Page, revision: Revision, judgement: StoredJudgement | None
) -> dict[str, Any]:
    """Spell one article as the contract's §4 does."""
    return {
        "id": page.id,
        "url": page.url,
        "source": page.source,
        "title": revision.title,
        "lead": revision.lead,
        "text": revision.text,
        "author": revision.author,
        "section": revision.section,
        "language": revision.language,
        "published_at": _local(revision.published_at),
        "published_from": revision.published_from.value if revision.published_from else None,
        "first_seen_at": _utc(page.first_seen_at),
        "last_checked_at": _utc(page.last_checked_at),
        "state": page.state.value,
        "revisions": page.revisions,
        "duplicate_of": page.duplicate_of,
        "original_url": revision.original_url,
        "credited": revision.credited,
        "story_id": page.story_id,
        **_judged(judgement),
        "review": page.review.value,
        "images": revision.images,
        "archive": revision.archive,
    }


def _judged(judgement: StoredJudgement | None) -> dict[str, Any]:
    return {
        "relevant": judgement.relevant if judgement else False,
        "score": judgement.score if judgement else 0.0,
        "tier": judgement.tier if judgement else "none",
        "themes": judgement.themes if judgement else [],
        "forms": judgement.forms if judgement else [],
        "places": judgement.places if judgement else [],
        "evidence": judgement.evidence if judgement else [],
    }


def _local(at: datetime | None) -> str | None:
    # The page's own clock: Hanoi, whatever zone the reader sits in.
    return at.astimezone(HANOI).isoformat() if at else None


def _utc(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")
