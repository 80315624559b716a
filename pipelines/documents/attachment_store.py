"""Store what the addresses of attachments answered: read, judge, archive, compare."""

from __future__ import annotations

import hashlib
from dataclasses import asdict
from enum import StrEnum

from article.message import message
from article.model import AttachmentCapture, FetchResult, MissingAttachment, RawResponse
from crawler.crawl.fetch_errors import FetchCode
from documents.model import DocumentCode
from pipelines.archive.page_archive import PageArchive
from pipelines.documents.attachment_changes import (
    mark_content,
    mark_missing,
    mark_present,
    name_of,
)
from pipelines.documents.document_import import document_rows
from storage.documents.attachments import claim_attachment, find_attachment
from storage.documents.documents import add_document, find_document
from storage.engine import Database
from storage.models import StoredAttachment


class AttachmentOutcome(StrEnum):
    """What became of an attachment in a crawl."""

    STORED = "stored"
    KNOWN = "known"
    """The same content came in full again."""
    UNCHANGED = "unchanged"
    """304: nothing was sent."""
    UNREADABLE = "unreadable"
    """Stored with the code of its problem."""
    MISSING = "missing"
    FAILED = "failed"


class AttachmentStore:
    """Stores into one database and one archive; used by one thread at a time."""

    def __init__(self, database: Database, archive: PageArchive | None) -> None:
        self._database = database
        self._archive = archive

    def store(self, item: AttachmentCapture | MissingAttachment) -> AttachmentOutcome:
        """Store one answer; raises StorageUnavailable."""
        if isinstance(item, MissingAttachment):
            return self._store_missing(item)
        if item.fetch.raw_response is None:
            self._confirm(item)
            return AttachmentOutcome.UNCHANGED
        return self._store_content(item, item.fetch.raw_response)

    def _store_missing(self, item: MissingAttachment) -> AttachmentOutcome:
        with self._database.writing() as session:
            if found := claim_attachment(session, page_key=item.page.key, url=item.url):
                page, row = found
                row.problem = item.reason
                if item.gone:
                    mark_missing(session, page.id, [row], at=item.at)
        return AttachmentOutcome.MISSING if item.gone else AttachmentOutcome.FAILED

    def _confirm(self, item: AttachmentCapture) -> None:
        with self._database.writing() as session:
            if found := claim_attachment(session, page_key=item.page.key, url=item.url):
                mark_present(session, *found, at=item.fetch.at)

    def _store_content(self, item: AttachmentCapture, response: RawResponse) -> AttachmentOutcome:
        sha256 = hashlib.sha256(response.body).hexdigest()
        with self._database.reading() as session:
            found = find_attachment(session, page_key=item.page.key, url=item.url)
            if found is None:
                return AttachmentOutcome.FAILED  # its article was not stored: asked again with it
            page, attachment = found
            page_id, name = page.id, name_of(attachment)
            had_content = attachment.sha256 is not None
            is_known = find_document(session, url=item.url, sha256=sha256) is not None
        outcome = AttachmentOutcome.KNOWN
        if not is_known:
            row, pages = document_rows(
                response.body, url=item.url, page_id=page_id, now=item.fetch.at
            )
            if row.problem == DocumentCode.UNKNOWN_KIND and had_content:
                # A page that says "not found" with status 200 is no version of the document.
                return self._refuse(item)
            reference = self._archive and self._archive.save_document(self._database, item.fetch)
            row.archive = asdict(reference) if reference else None
            row.title = row.title or name
            add_document(self._database, row, pages)
            outcome = AttachmentOutcome.UNREADABLE if row.problem else AttachmentOutcome.STORED
        # After the document: a crash between leaves an attachment that is fetched again, and known.
        with self._database.writing() as session:
            if found := claim_attachment(session, page_key=item.page.key, url=item.url):
                mark_content(session, *found, sha256=sha256, at=item.fetch.at)
                _set_validators(found[1], item.fetch)
        return outcome

    def _refuse(self, item: AttachmentCapture) -> AttachmentOutcome:
        return self._store_missing(
            MissingAttachment(
                source=item.source,
                page=item.page,
                url=item.url,
                at=item.fetch.at,
                reason=message(FetchCode.NO_DOCUMENT),
            )
        )


def _set_validators(row: StoredAttachment, fetch: FetchResult) -> None:
    row.fetched_at = fetch.at
    row.etag = fetch.validators.etag if fetch.validators else None
    row.last_modified = fetch.validators.last_modified if fetch.validators else None
