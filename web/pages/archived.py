"""Archived pages: the page as captured, as a file to download, never shown as ours."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter
from fastapi.responses import Response
from sqlalchemy import select

from crawler.warc.reader import read_response_at
from settings import Settings
from storage.models import Revision
from web.context import AsViewer, NotFound

logger = logging.getLogger(__name__)
router = APIRouter()


@router.get("/articles/{number:int}/archived/{revision:int}.html")
def archived(context: AsViewer, number: int, revision: int) -> Response:
    """Return the archived page of a revision, if its digest still matches."""
    if max(number, revision) >= 2**31:
        raise NotFound
    with context.reading() as session:
        place = session.scalar(
            select(Revision.archive).where(Revision.page_id == number, Revision.number == revision)
        )
    body = _body(context.app_state.settings, place) if place else None
    if body is None:
        raise NotFound
    # It is another site's page: downloaded as a file, and sandboxed should a browser show it.
    return Response(
        body,
        media_type="application/octet-stream",
        headers={
            "content-disposition": f'attachment; filename="article-{number}-{revision}.html"',
            "content-security-policy": "sandbox; default-src 'none'",
        },
    )


def _body(settings: Settings, place: Mapping[str, Any]) -> bytes | None:
    folder = settings.archive_config.folder.resolve()
    path = (folder / str(place["warc"])).resolve()
    if not path.is_relative_to(folder) or not path.is_file():
        logger.error("%s is gone: an archived page cannot be shown", path)
        return None
    found = read_response_at(path, int(place["offset"]), limit=settings.page_bytes_limit)
    if found is None or hashlib.sha256(found.body).hexdigest() != place["sha256"]:
        logger.error("%s: the record at byte %s is not what was archived", path, place["offset"])
        return None
    return found.body
