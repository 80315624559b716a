"""Evidence pack: the archived records of an article as a ZIP that others can verify."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from fastapi import APIRouter
from fastapi.responses import Response
from sqlalchemy import select

from article.bounds import ATTACHMENT_BYTES
from crawler.warc.raw_record import raw_record_at
from pipelines.archive.verified_response import archive_path, verified_response
from presentation.citation import all_citations
from presentation.evidence_pack import (
    ArchivedRevision,
    DocumentOmission,
    PackedDocument,
    write_evidence_pack,
)
from storage.models import Revision, StoredDocument
from web.context import AsViewer, NotFound, RequestContext
from web.pages.archived import load_archived
from web.pages.article import cited_article
from web.views.article_list import ListedArticle, load_articles
from web.views.attached_documents import AttachedDocument, attached_documents

router = APIRouter()

_MAX_REVISIONS = 20
"""Newest ones; a page that is edited more often is no article."""
_MAX_PAGE_BYTES = 40_000_000
"""Of their records and pages together: 300 times those of an ordinary article."""
_HEADER_BYTES = 65_536
_MAX_DOCUMENT_BYTES = 40_000_000
"""Of records and files together: the pack is made in memory while other pages are served."""


@router.get("/articles/{number:row}/evidence.zip")
def evidence_pack(context: AsViewer, number: int) -> Response:
    """Return the pack with the newest archived revisions, and the documents of the article."""
    with context.reading() as session:
        lines = load_articles(session, [number])
        query = (
            select(Revision)
            .where(Revision.page_id == number, Revision.archive.is_not(None))
            .order_by(Revision.number.desc())
        )
        revisions = list(session.scalars(query.limit(_MAX_REVISIONS)))
        attached = attached_documents(session, lines[0].page) if lines else []
    packed = _packed_revisions(context, revisions)
    folder = context.app_state.settings.archive_config.folder
    documents = packed_documents(attached, folder=folder)
    if not lines or not (packed or any(one.record for one in documents)):
        raise NotFound
    line = lines[0]
    with tempfile.SpooledTemporaryFile(max_size=4_000_000) as file:
        write_evidence_pack(
            file, number=number, title=line.revision.title or line.page.url, at=context.now,
            printed=_printed(context, line), revisions=sorted(packed, key=lambda one: one.number),
            documents=documents,
        )  # fmt: skip
        file.seek(0)
        body = file.read()
    name = f'attachment; filename="evidence-{number}.zip"'
    return Response(body, media_type="application/zip", headers={"content-disposition": name})


def _packed_revisions(
    context: RequestContext, newest_first: Sequence[Revision]
) -> list[ArchivedRevision]:
    """Return the newest revisions whose records and pages fit; at least one."""
    left, packed = _MAX_PAGE_BYTES, list[ArchivedRevision]()
    for row in newest_first:
        if one := _packed(context, row):
            left -= len(one.record) + len(one.body)
            if packed and left < 0:
                break
            packed.append(one)
    return packed


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


def packed_documents(
    attached: list[AttachedDocument], *, folder: Path, max_bytes: int = _MAX_DOCUMENT_BYTES
) -> list[PackedDocument]:
    """Return every version of every document; those about trafficking and the newest are packed first."""
    left, packed = max_bytes, []
    for row in _by_weight(attached):
        one = _packed_document(row, folder=folder, limit=left)
        left -= len(one.record) + len(one.body)
        packed.append(one)
    return sorted(packed, key=lambda one: one.number)


def _by_weight(attached: list[AttachedDocument]) -> Iterator[StoredDocument]:
    newest = [one.document for one in attached if one.document]
    yield from sorted(newest, key=lambda row: not row.relevant)
    yield from (row for one in attached for row in one.earlier)


def _packed_document(row: StoredDocument, *, folder: Path, limit: int) -> PackedDocument:
    record, body = b"", b""
    left_out: DocumentOmission | None = DocumentOmission.NOT_ARCHIVED
    found = verified_response(folder, row.archive, limit=ATTACHMENT_BYTES) if row.archive else None
    path = archive_path(folder, row.archive) if row.archive and found else None
    if found and path and row.archive:
        left, offset = limit - len(found.body), int(row.archive["offset"])
        record = (raw_record_at(path, offset, limit=left) or b"") if left > 0 else b""
        body, left_out = (found.body, None) if record else (b"", DocumentOmission.TOO_LARGE)
    return PackedDocument(
        number=row.id, seen_at=row.seen_at, url=row.url, sha256=row.sha256, kind=row.kind or "bin",
        record=record, body=body, left_out=left_out,
    )  # fmt: skip
