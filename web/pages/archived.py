"""Archived pages: the page as captured, to look at in a sandbox or to download as a file."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response
from sqlalchemy import select

from crawler.html.charset import decode
from crawler.html.inert import inert_html
from crawler.html.parse import NestedTooDeep
from crawler.warc.archived_response import ArchivedResponse
from pipelines.archive.verified_response import verified_response
from storage.models import Page, Revision
from web.auth.security_headers import FRAMING_POLICY
from web.context import AsViewer, NotFound, RequestContext

router = APIRouter()

_SANDBOX = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:"


@router.get("/articles/{number:row}/archived/{revision:row}", response_class=HTMLResponse)
def archived_view(context: AsViewer, number: int, revision: int) -> HTMLResponse:
    """Show the archived page of a revision in a frame, with when it was captured and its hash."""
    found, page, _ = load_archived(context, number, revision)
    response = context.render("archived", page=page, revision=found)
    response.headers["content-security-policy"] = FRAMING_POLICY
    return response


@router.get("/articles/{number:row}/archived/{revision:row}/frame.html")
def archived_frame(context: AsViewer, number: int, revision: int) -> Response:
    """Return the archived page without scripts and remote parts, for the frame."""
    *_, answer = load_archived(context, number, revision)
    try:
        shown = inert_html(decode(answer.body, answer.header("content-type")))
    except NestedTooDeep:
        raise NotFound from None
    return HTMLResponse(
        shown,
        headers={
            "content-security-policy": f"{_SANDBOX}; frame-ancestors 'self'",
            "x-frame-options": "SAMEORIGIN",
            "x-dns-prefetch-control": "off",
            "referrer-policy": "no-referrer",
        },
    )


@router.get("/articles/{number:row}/archived/{revision:row}.html")
def archived_file(context: AsViewer, number: int, revision: int) -> Response:
    """Return the archived page of a revision, byte by byte."""
    *_, answer = load_archived(context, number, revision)
    # It is another site's page: downloaded as a file, and sandboxed should a browser show it.
    return Response(
        answer.body,
        media_type="application/octet-stream",
        headers={
            "content-disposition": f'attachment; filename="article-{number}-{revision}.html"',
            "content-security-policy": "sandbox; default-src 'none'",
        },
    )


def load_archived(
    context: RequestContext, number: int, revision: int
) -> tuple[Revision, Page, ArchivedResponse]:
    """Return a revision and what is archived of it, if its digest still matches."""
    with context.reading() as session:
        row = session.execute(
            select(Revision, Page)
            .join(Page, Page.id == Revision.page_id)
            .where(Revision.page_id == number, Revision.number == revision)
        ).first()
        if row is None:
            raise NotFound
        found, page = row
    place = found.archive
    settings = context.app_state.settings
    folder, limit = settings.archive_config.folder, settings.page_bytes_limit
    answer = verified_response(folder, place, limit=limit) if place else None
    if answer is None:
        raise NotFound
    return found, page, answer
