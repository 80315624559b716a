"""Articles streamed from the database, and the article record that programs receive."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.orm import Session

from article.dates import HANOI
from storage.articles.current import CurrentArticle, current_articles
from storage.articles.figures import article_day, event_key
from storage.articles.flagged import is_flagged
from storage.documents.documents import document_record
from storage.models import Page, Revision, StoredJudgement, StoredRegisterEntry

_AT_A_TIME = 200

ELEMENTS = ("act", "means", "purpose", "indicators")
"""What an article can say of the offence, in the order of the UN protocol; the last are the ILO's."""


def stream_articles(
    session: Session,
    *,
    flagged: bool = False,
    since: datetime | None = None,
    newest_first: bool = False,
) -> Iterator[CurrentArticle]:
    """Stream articles in constant memory, in the order they were stored.

    `since` compares with the first capture.
    """
    query = current_articles().order_by(Page.id.desc() if newest_first else Page.id)
    if flagged:
        query = query.where(is_flagged())
    if since:
        query = query.where(Page.first_seen_at >= since)
    # The session holds rows only weakly: those behind us are gone when the next batch is read.
    rows = session.execute(query.execution_options(yield_per=_AT_A_TIME))
    return ((page, revision, judgement) for page, revision, judgement in rows)


def article_records(
    session: Session, *, flagged: bool = False, since: datetime | None = None
) -> Iterator[dict[str, Any]]:
    """Stream the records in constant memory, oldest first; `since` compares with the first capture."""
    for page, revision, judgement in stream_articles(session, flagged=flagged, since=since):
        yield article_record(page, revision, judgement)


def article_record(
    page: Page, revision: Revision, judgement: StoredJudgement | None
) -> dict[str, Any]:
    """Return an article as the record of exports and API."""
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
        "first_seen_at": utc_text(page.first_seen_at),
        "last_checked_at": utc_text(page.last_checked_at),
        "state": page.state.value,
        "revisions": page.revisions,
        "duplicate_of": page.duplicate_of,
        "original_url": revision.original_url,
        "credited": revision.credited,
        "story_id": page.story_id,
        "case_id": page.case_membership.case_id if page.case_membership else None,
        "event": event_key(page.id, duplicate_of=page.duplicate_of, story_id=page.story_id),
        "day": article_day(revision.published_at, first_seen_at=page.first_seen_at).isoformat(),
        **_judged(judgement),
        "review": page.review.value,
        "images": revision.images,
        "documents": [document_record(one) for one in page.documents],
        "register": _register(page.register) if page.register else None,
        "archive": revision.archive,
    }


def _register(entry: StoredRegisterEntry) -> dict[str, Any]:
    return {
        "number": entry.number,
        "kind": entry.kind,
        "issuer": entry.issuer,
        "issued_on": entry.issued_on.isoformat() if entry.issued_on else None,
        "effective_on": entry.effective_on.isoformat() if entry.effective_on else None,
        "signer": entry.signer,
        "replaces": entry.replaces,
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
        "elements": _elements(judgement.elements if judgement else []),
    }


def _elements(rows: Iterable[Mapping[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """Sort the signs that were stored by the element they show."""
    record: dict[str, list[dict[str, Any]]] = {name: [] for name in ELEMENTS}
    for row in rows:
        sign = {key: row[key] for key in ("sign", "field", "quote", "start", "end")}
        record.setdefault(row["element"], []).append(sign)
    return record


def _local(at: datetime | None) -> str | None:
    # The zone of the pages: Hanoi, whatever zone the reader is in.
    return at.astimezone(HANOI).isoformat() if at else None


def utc_text(at: datetime) -> str:
    """Return an instant as records have it: ISO 8601 in UTC, ending in Z."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")
