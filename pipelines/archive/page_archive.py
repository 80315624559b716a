"""Write the responses of flagged pages, and attachments, to WARC files before they are stored."""

from __future__ import annotations

import atexit
import errno
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from article.model import ArchiveReference, FetchResult
from crawler.warc.writer import ArchiveWriter
from pipelines.archive.disk_space import DiskSpaceGuard, FreeSpace, free_bytes
from pipelines.archive.retention import prune
from pipelines.items import JudgedCapture
from settings.archive import ArchiveConfig, ArchivePolicy
from settings.source_names import FIXED_PAGES_SOURCE
from storage.articles.archive_references import page_status
from storage.engine import Database, StorageUnavailable

EVIDENCE, OTHER, DOCUMENTS = "flagged", "other", "documents"
_DISK_FULL_ERRNOS = (errno.ENOSPC, errno.EDQUOT)
_OPEN_ARCHIVES: dict[ArchiveConfig, PageArchive] = {}


class PageArchive:
    """The archive of this installation; one for all crawls of the process.

    With too little disk space it skips responses: their articles are stored all the same.
    """

    def __init__(self, config: ArchiveConfig, *, free_space: FreeSpace = free_bytes) -> None:
        self._config = config
        self._disk_space = DiskSpaceGuard(
            config.folder, reserve=config.reserve_bytes, free_space=free_space
        )
        self._writers = {
            series: ArchiveWriter(
                config.folder, series=series, file_bytes=config.file_bytes, clock=_utc_now
            )
            for series in (EVIDENCE, OTHER, DOCUMENTS)
        }

    def save(self, database: Database, judged: JudgedCapture) -> JudgedCapture:
        """Archive the response of a flagged revision and return the capture with its reference."""
        return self.save_all(database, [judged])[0]

    def save_all(self, database: Database, batch: Sequence[JudgedCapture]) -> list[JudgedCapture]:
        """Archive the responses of the flagged revisions of a batch; as `save`.

        A crash between this and the database leaves records that no row names: harmless.
        """
        saved = list(batch)
        by_series = defaultdict[str, list[int]](list)
        for position, judged in enumerate(batch):
            series = self._series_for(database, judged)
            fetch = judged.capture.fetch
            if series is not None and (fetch.raw_response or fetch.read_again):
                by_series[series].append(position)
        for series, positions in by_series.items():
            fetched = [batch[position].capture.fetch for position in positions]
            records = self._write(database, series, fetched)
            for position, record in zip(positions, records, strict=True):
                if record is not None:
                    saved[position] = _with_archive(batch[position], record)
        return saved

    def save_document(self, database: Database, fetch: FetchResult) -> ArchiveReference | None:
        """Archive an attachment whole, flagged or not: what it says is known only once it is read.

        By one thread at a time, which may be another than that of the pages.
        """
        if fetch.raw_response is None or not self._may_archive_documents():
            return None
        return self._write(database, DOCUMENTS, [fetch])[0]

    def save_file(
        self, database: Database, content: bytes, *, name: str, at: datetime
    ) -> ArchiveReference | None:
        """Archive a document that somebody has, whole as those of articles."""
        if not self._may_archive_documents():
            return None
        records = self._append(
            database, DOCUMENTS, lambda writer: [writer.write_file(name, content, at=at)]
        )
        return records[0] if records else None

    def _may_archive_documents(self) -> bool:
        return self._config.policy is not ArchivePolicy.NONE and self._disk_space.has_space()

    def _write(
        self, database: Database, series: str, fetched: Sequence[FetchResult]
    ) -> list[ArchiveReference | None]:
        """Write the responses; None for each that is not archived, as there is too little space."""
        if not self._disk_space.has_space():
            return [None] * len(fetched)
        answers = [
            (response, one.at, one.status) for one in fetched if (response := one.response())
        ]
        records = self._append(database, series, lambda writer: writer.write_all(answers))
        if records is not None:
            return [*records]
        if len(fetched) == 1:
            return [None]
        # The disk is full, or a quota: what still fits is archived.
        return [record for one in fetched for record in self._write(database, series, [one])]

    def _append(
        self,
        database: Database,
        series: str,
        write: Callable[[ArchiveWriter], list[ArchiveReference]],
    ) -> list[ArchiveReference] | None:
        """Write, and prune when another file was begun; None if the disk is full."""
        writer = self._writers[series]
        files_before = writer.files_created
        try:
            records = write(writer)
        except OSError as error:
            if error.errno in _DISK_FULL_ERRNOS:
                self._disk_space.on_disk_full()
                return None
            raise StorageUnavailable(f"archive {self._config.folder}: {error.strerror}") from error
        if writer.files_created > files_before:
            prune(database, self._config, now=_utc_now())
        return records

    def close(self) -> None:
        """Close the files."""
        for writer in self._writers.values():
            writer.close()

    def _series_for(self, database: Database, judged: JudgedCapture) -> str | None:
        if judged.judgement is None or self._config.policy is ArchivePolicy.NONE:
            return None
        capture, known = judged.capture, None
        if judged.known:
            with database.reading() as session:
                known = page_status(session, capture.address.key)
        if known and capture.fetch.at < known.last_checked_at:
            return None  # a late capture makes no revision
        # The edit that takes an article off the subject is the one to prove.
        was_flagged = known is not None and known.was_flagged
        if judged.judgement.relevant or was_flagged or capture.source == FIXED_PAGES_SOURCE:
            return EVIDENCE
        return OTHER if self._config.policy is ArchivePolicy.ALL else None


def page_archive_for(config: ArchiveConfig) -> PageArchive:
    """Return the archive of this configuration; one for each process."""
    if config not in _OPEN_ARCHIVES:
        _OPEN_ARCHIVES[config] = PageArchive(config)
        atexit.register(_OPEN_ARCHIVES[config].close)
    return _OPEN_ARCHIVES[config]


def _with_archive(judged: JudgedCapture, record: ArchiveReference) -> JudgedCapture:
    fetch = replace(judged.capture.fetch, archive=record, raw_response=None, read_again=None)
    return replace(judged, capture=replace(judged.capture, fetch=fetch))


def _utc_now() -> datetime:
    return datetime.now(UTC)
