"""Evidence pack: the archived records of an article as a ZIP that others can verify."""

from __future__ import annotations

import hashlib
import tempfile

from fastapi import APIRouter
from fastapi.responses import Response
from sqlalchemy import select

from crawler.warc.raw_record import raw_record_at
from pipelines.archive.archived_answer import archive_path
from presentation.citation import all_citations
from presentation.evidence_pack import ArchivedRevision, write_evidence_pack
from storage.models import Revision
from web.context import AsViewer, NotFound, RequestContext
from web.pages.archived import load_archived
from web.pages.article import cited_article
from web.views.article_list import ListedArticle, load_articles

router = APIRouter()

_MAX_REVISIONS = 20
"""Newest ones; a page that is edited more often is no article."""
_HEADER_BYTES = 65_536


@router.get("/articles/{number:row}/evidence.zip")
def evidence_pack(context: AsViewer, number: int) -> Response:
    """Return the pack with the newest archived revisions."""
    with context.reading() as session:
        lines = load_articles(session, [number])
        query = (
            select(Revision)
            .where(Revision.page_id == number, Revision.archive.is_not(None))
            .order_by(Revision.number.desc())
        )
        revisions = list(session.scalars(query.limit(_MAX_REVISIONS)))
    packed = [one for row in revisions if (one := _packed(context, row))]
    if not lines or not packed:
        raise NotFound
    line = lines[0]
    with tempfile.SpooledTemporaryFile(max_size=4_000_000) as file:
        write_evidence_pack(
            file, number=number, title=line.revision.title or line.page.url, at=context.now,
            printed=_printed(context, line), revisions=sorted(packed, key=lambda one: one.number),
        )  # fmt: skip
        file.seek(0)
        body = file.read()
    name = f'attachment; filename="evidence-{number}.zip"'
    return Response(body, media_type="application/zip", headers={"content-disposition": name})


def _packed(context: RequestContext, row: Revision) -> ArchivedRevision | None:
    settings = context.app_state.settings
    path = archive_path(settings.archive_config.folder, row.archive) if row.archive else None
    if path is None or not row.archive:
        return None
    try:
        *_, answer = load_archived(context, row.page_id, row.number)
    except NotFound:
        return None  # damaged or gone: the log says which; the others are still evidence
    limit = settings.page_bytes_limit + _HEADER_BYTES
    record = raw_record_at(path, int(row.archive["offset"]), limit=limit)
    if record is None:
        return None
    return ArchivedRevision(
        number=row.number, seen_at=row.seen_at, url=answer.url, record=record, body=answer.body,
        sha256=hashlib.sha256(answer.body).hexdigest(),
    )  # fmt: skip


def _printed(context: RequestContext, line: ListedArticle) -> str:
    cited = cited_article(context, line.page, line.revision)
    page = context.render(
        "evidence_print", page=line.page, shown=line.revision, judgement=line.judgement,
        citations=all_citations(cited),
    )  # fmt: skip
    return bytes(page.body).decode()
