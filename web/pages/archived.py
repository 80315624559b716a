"""Archived pages: the page as captured, to look at in a sandbox or to download as a file."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response
from sqlalchemy import select

from crawler.html.charset import decode
from crawler.html.inert import inert_html
from crawler.html.parse import NestedTooDeep
from crawler.warc.archived_response import ArchivedResponse
from crawler.warc.reader import read_response_at
from settings import Settings
from storage.models import Page, Revision
from web.auth.security_headers import FRAMING_POLICY
from web.context import AsViewer, NotFound, RequestContext

logger = logging.getLogger(__name__)
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
    answer = archived_answer(settings, place, limit=settings.page_bytes_limit) if place else None
    if answer is None:
        raise NotFound
    return found, page, answer


def archived_answer(
    settings: Settings, place: Mapping[str, Any], *, limit: int
) -> ArchivedResponse | None:
    """Return what is archived at a place, if its digest still matches."""
    path = archive_path(settings, place)
    if path is None:
        return None
    found = read_response_at(path, int(place["offset"]), limit=limit)
    if found is None or hashlib.sha256(found.body).hexdigest() != place["sha256"]:
        logger.error("%s: the record at byte %s is not what was archived", path, place["offset"])
        return None
    return found


def archive_path(settings: Settings, place: Mapping[str, Any]) -> Path | None:
    """Return the archive file that a revision names, if it is there."""
    folder = settings.archive_config.folder.resolve()
    path = (folder / str(place["warc"])).resolve()
    if not path.is_relative_to(folder) or not path.is_file():
        logger.error("%s is gone: an archived page cannot be shown", path)
        return None
    return path
