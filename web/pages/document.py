"""Document: its text by page, the words that matched marked, and its other versions."""

from __future__ import annotations

from collections.abc import Iterable

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response
from sqlalchemy import select

from article.bounds import ATTACHMENT_BYTES
from pipelines.archive.verified_response import verified_response
from presentation.article_query import MAX_VALUE_CHARACTERS
from presentation.search_hits import find_hits
from storage.documents.documents import pages_of
from storage.models import StoredDocument, StoredDocumentPage
from web.context import AsViewer, NotFound
from web.pages.document_image import has_images
from web.views.marked_text import MatchedRun, mark_hits, mark_matches, split_paragraphs

router = APIRouter()

PAGES_SHOWN = 50
"""Pages of a document on one page of the dashboard."""


@router.get("/documents/{number:row}", response_class=HTMLResponse)
def document(context: AsViewer, number: int, first: int = 1, q: str = "") -> HTMLResponse:
    """Show fifty pages of a document, each with an anchor to cite; the words of `q` are marked."""
    words = q[:MAX_VALUE_CHARACTERS]
    with context.reading() as session:
        row = session.get(StoredDocument, number)
        if row is None:
            raise NotFound
        pages = pages_of(session, row)
        first = _part_with(first, pages=len(pages))
        shown = [page for page in pages if first <= page.number < first + PAGES_SHOWN]
        versions = session.scalars(
            select(StoredDocument)
            .where(StoredDocument.url == row.url)
            .order_by(StoredDocument.id.desc())
        )
        return context.render(
            "document",
            document=row,
            has_images=has_images(row),
            pages=[(page, split_paragraphs(_marked(page, words=words))) for page in shown],
            searched=words,
            flagged=runs_of(page.number for page in pages if page.relevant),
            parts=[
                (start, min(start + PAGES_SHOWN - 1, len(pages)))
                for start in range(1, len(pages) + 1, PAGES_SHOWN)
            ],
            first=first,
            per_view=PAGES_SHOWN,
            versions=list(versions),
        )


def _part_with(number: int, *, pages: int) -> int:
    """Return where the part begins that has a page, or the nearest one to it."""
    nearest = max(1, min(number, pages))
    return (nearest - 1) // PAGES_SHOWN * PAGES_SHOWN + 1


def runs_of(numbers: Iterable[int]) -> list[tuple[int, int]]:
    """Return the first and last of the numbers that follow each other."""
    runs: list[tuple[int, int]] = []
    for number in numbers:
        if runs and runs[-1][1] == number - 1:
            runs[-1] = runs[-1][0], number
        else:
            runs.append((number, number))
    return runs


def _marked(page: StoredDocumentPage, *, words: str) -> tuple[MatchedRun, ...]:
    runs = mark_matches(page.text, page.evidence, field="text")
    hits = find_hits(page.text, words) if words else ()
    return mark_hits(runs, hits) if hits else runs


@router.get("/documents/{number:row}/file")
def document_file(context: AsViewer, number: int) -> Response:
    """Return the archived file of a document, byte by byte."""
    with context.reading() as session:
        row = session.get(StoredDocument, number)
    place = row.archive if row else None
    if row is None or place is None:
        raise NotFound
    folder = context.app_state.settings.archive_config.folder
    answer = verified_response(folder, place, limit=ATTACHMENT_BYTES)
    if answer is None:
        raise NotFound
    # It is another site's file: downloaded, and sandboxed should a browser show it.
    return Response(
        answer.body,
        media_type="application/octet-stream",
        headers={
            "content-disposition": f'attachment; filename="document-{number}.{row.kind or "bin"}"',
            "content-security-policy": "sandbox; default-src 'none'",
        },
    )
