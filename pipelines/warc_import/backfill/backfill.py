"""Fetches the captures of sources, oldest or newest first, and stores each with its own date."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from crawler.warc.archived_response import DAMAGE_ERRORS, describe_warc_error
from crawler.warc.web_archive.archive import ArchiveBusy, ArchiveUnavailable, WebArchive
from crawler.warc.web_archive.cdx import Capture
from pipelines.warc_import.backfill.capture_listing import CaptureListing
from pipelines.warc_import.backfill.checkpoint import BackfillCheckpoint, Descent
from pipelines.warc_import.backfill.source_captures import SourceCaptures
from pipelines.warc_import.record_reader import RecordReader
from pipelines.warc_import.warc_importer import WarcImporter
from storage.engine import Database

_SAVE_EVERY = 16
_GIVE_UP_AFTER = 5
"""Captures in a row that cannot be had: then it may be the archive, not the capture."""
_ASKED_AGAIN = 3
"""Captures, to find out: two that it had before, and the last one."""


class BackfillOrder(StrEnum):
    """Which articles come first."""

    OLDEST = "oldest"
    NEWEST = "newest"


@dataclass(kw_only=True)
class Backfill:
    """The histories of some sources from one archive. `run` may be called again after ArchiveBusy."""

    database: Database
    importer: WarcImporter
    histories: Sequence[SourceCaptures]
    start: datetime
    end: datetime
    again: bool
    """Fetch what was stored before, too."""
    on_progress: Callable[[SourceCaptures], None]
    order: BackfillOrder = BackfillOrder.OLDEST
    _listings: dict[str, CaptureListing] = field(default_factory=dict)

    async def run(self, archive: WebArchive) -> None:
        """Fetch and store what is left; raises ArchiveUnavailable, UnknownDialect, BoundReached."""
        for history in self.histories:
            await self.list_captures_of(history, archive)
            await self._fetch(archive, history, self._checkpoint(history, archive))

    async def list_captures_of(self, history: SourceCaptures, archive: WebArchive) -> None:
        """List the captures of a source once, and skip those that an earlier run stored."""
        if history.is_listed:
            return
        new = CaptureListing(history.source, start=self.start, end=self.end)
        listing = self._listings.setdefault(history.source.name, new)
        await listing.complete(archive, history)
        checkpoint = self._checkpoint(history, archive)
        history.skip_stored(None if self.again else checkpoint.stored_until())
        if self.order is BackfillOrder.NEWEST:
            history.newest_first(None if self.again else checkpoint.descent())

    def _checkpoint(self, history: SourceCaptures, archive: WebArchive) -> BackfillCheckpoint:
        return BackfillCheckpoint(
            self.database, source=history.source.name, via=archive.via, start=self.start
        )

    async def _fetch(
        self, archive: WebArchive, history: SourceCaptures, checkpoint: BackfillCheckpoint
    ) -> None:
        reader = RecordReader(any_host=False)
        failed, number, ended = 0, history.stored, False
        try:
            while number < len(history.captures):
                capture = history.captures[number]
                problem = await self._store(archive, capture, reader)
                number += 1
                failed = failed + 1 if problem else 0
                if problem:
                    history.failures.append(problem)
                if failed >= _GIVE_UP_AFTER:
                    known = [*history.captures[: number - failed], history.captures[-1]]
                    if not await self._answers(archive, known):
                        raise ArchiveUnavailable(f"{failed} captures in a row: {problem}")
                    failed = 0
                if number - history.stored >= _SAVE_EVERY and not failed:
                    await self._save(history, checkpoint, number)
            ended = True
        finally:
            if failed and not ended:
                number -= failed  # they are asked for again
                del history.failures[-failed:]
            await self._save(history, checkpoint, number)

    async def _answers(self, archive: WebArchive, captures: Sequence[Capture]) -> bool:
        """Return whether the archive hands out any of the last captures: then it is the others."""
        for capture in captures[-_ASKED_AGAIN:]:
            try:
                await archive.response(capture)
            except ArchiveBusy:
                raise
            except (ArchiveUnavailable, *DAMAGE_ERRORS):
                continue
            return True
        return False

    async def _store(
        self, archive: WebArchive, capture: Capture, reader: RecordReader
    ) -> str | None:
        """Fetch and store a capture; returns why it cannot be had."""
        try:
            response = await archive.response(capture)
        except ArchiveBusy:
            raise
        except ArchiveUnavailable as error:
            return str(error)
        except DAMAGE_ERRORS as error:
            return f"{capture.url}: {describe_warc_error(error)}"
        record = await reader.read(response, limit=archive.limit)
        await asyncio.to_thread(self.importer.add, record)
        return None

    async def _save(
        self, history: SourceCaptures, checkpoint: BackfillCheckpoint, number: int
    ) -> None:
        await asyncio.to_thread(self.importer.flush)
        history.stored = number
        if self.order is BackfillOrder.NEWEST:
            await asyncio.to_thread(_save_descent, history, checkpoint)
        else:
            await asyncio.to_thread(_save_ascent, history, checkpoint)
        self.on_progress(history)


def _save_ascent(history: SourceCaptures, checkpoint: BackfillCheckpoint) -> None:
    captures, number = history.captures, history.stored
    # Of captures of one instant all must be stored.
    while 0 < number < len(captures) and captures[number].at == captures[number - 1].at:
        number -= 1
    if number:
        checkpoint.save(captures[number - 1].at)


def _save_descent(history: SourceCaptures, checkpoint: BackfillCheckpoint) -> None:
    """Record the last article whose captures are all stored; at the end, that everything is."""
    captures, number = history.captures, history.stored
    if not captures:
        return
    newest = max(one.at for one in captures)
    if number == len(captures):
        checkpoint.save(newest)
        return
    # An earlier run may have come deeper: until then its mark is the better one.
    article = history.article(captures[number])
    while number > history.skipped and history.article(captures[number - 1]) == article:
        number -= 1
    before = checkpoint.descent()
    if number > history.skipped and not (before and before.down_to < captures[number - 1].at):
        down_to = captures[number - 1].at
        checkpoint.save_descent(Descent(newest=newest, down_to=down_to))
