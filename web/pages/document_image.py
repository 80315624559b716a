"""Image of a document's page, drawn from the archived file by a process that ends with it."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Sequence

from fastapi import APIRouter, Request
from fastapi.responses import Response

from article.bounds import ATTACHMENT_BYTES
from documents.model import DocumentKind, UnreadableDocument
from documents.reader_process import ReadingStopped, page_image
from pipelines.archive.verified_response import verified_response
from storage.models import StoredDocument, StoredDocumentPage
from web.context import AsViewer, NotFound, RequestContext

router = APIRouter()

_DRAWING = threading.BoundedSemaphore(2)
"""Each drawing takes a file of up to 50 MB and a process."""
_WAIT_SECONDS = 5.0
"""Those who wait hold threads that other pages need."""


def has_images(document: StoredDocument) -> bool:
    """Return whether pages of the document can be drawn."""
    return document.kind == DocumentKind.PDF and document.archive is not None


@router.get("/documents/{number:row}/pages/{page:row}.png")
def document_image(context: AsViewer, request: Request, number: int, page: int) -> Response:
    """Return a page as PNG; one that cannot be drawn is an image of the sentence that says so."""
    with context.reading() as session:
        document = session.get(StoredDocument, number)
        text = session.get(StoredDocumentPage, (number, page))
    if document is None or text is None or not has_images(document):
        raise NotFound
    words = _words(text)
    marks = hashlib.sha256("\n".join(words).encode()).hexdigest()[:16]
    headers = {"cache-control": "private, no-cache", "etag": f'"{document.sha256}-{page}-{marks}"'}
    if request.headers.get("if-none-match") == headers["etag"]:
        return Response(status_code=304, headers=headers)
    if not _DRAWING.acquire(timeout=_WAIT_SECONDS):
        return _sentence(context, "document_image_busy", status=503)
    try:
        image = _drawn(context, document, page, words)
    finally:
        _DRAWING.release()
    if image is None:
        return _sentence(context, "document_image_none", status=404)
    return Response(image, media_type="image/png", headers=headers)


def _words(page: StoredDocumentPage) -> list[str]:
    found = (
        page.text[one["start"] : one["end"]] for one in page.evidence if one["field"] == "text"
    )
    return list(dict.fromkeys(found))


def _drawn(
    context: RequestContext, document: StoredDocument, page: int, words: Sequence[str]
) -> bytes | None:
    place = document.archive
    folder = context.app_state.settings.archive_config.folder
    file = verified_response(folder, place, limit=ATTACHMENT_BYTES) if place else None
    if file is None:
        return None
    try:
        return page_image(file.body, number=page, words=words)
    except (UnreadableDocument, ReadingStopped):
        return None


def _sentence(context: RequestContext, key: str, *, status: int) -> Response:
    # Browsers show an image whatever its status; no script is needed to say what is missing.
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 620 120"><rect width="620" '
        'height="120" fill="#f3f6f8"/><text x="310" y="66" font-family="sans-serif" '
        f'font-size="20" text-anchor="middle" fill="#1c2430">{context.translator(key)}</text></svg>'
    )
    return Response(svg, status_code=status, media_type="image/svg+xml")
