"""Comparison of documents: two versions of one, or a draft and its decree, on the comparison page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from article import bounds
from storage.documents.documents import document_name, pages_of
from storage.models import StoredAttachment, StoredDocument
from web.context import AsViewer, NotFound
from web.http.row_ids import QueryRowId
from web.views.side_by_side import compare_revisions

router = APIRouter()


@dataclass(frozen=True, kw_only=True)
class VersionChoice:
    """A version that can be chosen; its number is that of its row."""

    number: int
    seen_at: datetime
    name: str | None = None
    """Of the document, where others can be chosen, too."""


@dataclass(frozen=True, kw_only=True)
class DocumentVersion(VersionChoice):
    """A document as the comparison page shows a version."""

    title: str | None
    text: str
    lead: None = None
    author: None = None
    archive: None = None
    language: str = "vi"


@router.get("/documents/{number:row}/compare", response_class=HTMLResponse)
def document_comparison(
    context: AsViewer,
    number: int,
    old: Annotated[QueryRowId, Query(alias="from")] = 0,
    new: Annotated[QueryRowId, Query(alias="to")] = 0,
) -> HTMLResponse:
    """Show what differs; without numbers, between the document and the version before it."""
    with context.reading() as session:
        document = session.get(StoredDocument, number)
        if document is None:
            raise NotFound
        choices = {one.id: one for one in _comparable(session, document)}
        new = new or number
        same = [one.id for one in choices.values() if one.url == document.url and one.id != new]
        old = old or max(same, default=0)
        if old not in choices or new not in choices:
            raise NotFound
        before, after = (_version(session, choices[one]) for one in (old, new))
        name = document_name(choices[new])
        are_of_one = len({one.url for one in choices.values()}) == 1
    # The session is closed: comparing long texts must not hold a connection of the pool.
    return context.render(
        "comparison",
        subject=f"/documents/{number}",
        name=name,
        of_document=True,
        before=before,
        after=after,
        revisions=[
            VersionChoice(
                number=one.id, seen_at=one.seen_at, name=None if are_of_one else document_name(one)
            )
            for one in choices.values()
        ],
        comparison=compare_revisions(before, after),
    )


def _comparable(session: Session, document: StoredDocument) -> list[StoredDocument]:
    """Return the versions of a document and the other documents of its articles."""
    articles = select(StoredAttachment.page_id).where(StoredAttachment.url == document.url)
    beside = select(StoredAttachment.url).where(StoredAttachment.page_id.in_(articles))
    return list(
        session.scalars(
            select(StoredDocument)
            .where(or_(StoredDocument.url == document.url, StoredDocument.url.in_(beside)))
            .order_by(StoredDocument.id)
        )
    )


def _version(session: Session, document: StoredDocument) -> DocumentVersion:
    return DocumentVersion(
        number=document.id,
        seen_at=document.seen_at,
        title=document.title,
        # As much as of an article: more is read in the documents themselves.
        text="\n".join(page.text for page in pages_of(session, document))[: bounds.TEXT],
    )
