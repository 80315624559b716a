"""Archive: what a flagged page answered is kept as evidence before its words are stored."""

from __future__ import annotations

import atexit
import errno
from dataclasses import replace
from datetime import UTC, datetime

from crawler.archiving import ArchiveWriter
from pipelines.retention import prune
from pipelines.room import FreeSpace, Room, free_bytes
from pipelines.stages import Judged
from settings.archive import ArchivePlan, ArchivePolicy
from settings.watch import WATCHED
from storage.engine import Database, StorageUnavailable
from storage.evidence import standing

EVIDENCE, OTHER = "flagged", "other"
_FULL = (errno.ENOSPC, errno.EDQUOT)
_OPENED: dict[ArchivePlan, Evidence] = {}


class Evidence:
    """The archive of this installation; one for all crawls of the process.

    With too little room on the disk it lets answers go by: their articles are stored all the same.
    """

    def __init__(self, plan: ArchivePlan, *, free: FreeSpace = free_bytes) -> None:
        self._plan = plan
        self._room = Room(plan.folder, reserve=plan.reserve_bytes, free=free)
        self._writers = {
            series: ArchiveWriter(
                plan.folder, series=series, file_bytes=plan.file_bytes, clock=_utc_now
            )
            for series in (EVIDENCE, OTHER)
        }

    def preserve(self, database: Database, judged: Judged) -> Judged:
        """Archive what makes a revision of a flagged page, and note where it lies.

        A crash between this and the database leaves a record that no row names: harmless.
        """
        sighting = judged.identified.sighting
        capture = sighting.capture
        series = self._series(database, judged)
        if capture.answer is None or series is None or not self._room.is_there():
            return judged
        writer = self._writers[series]
        begun = writer.begun
        try:
            record = writer.write(capture.answer, at=capture.at, status=capture.status)
        except OSError as error:
            if error.errno in _FULL:
                self._room.ran_out()
                return judged
            raise StorageUnavailable(f"archive {self._plan.folder}: {error.strerror}") from error
        if writer.begun > begun:
            prune(database, self._plan, now=_utc_now())
        kept = replace(capture, archive=record, answer=None)
        identified = replace(judged.identified, sighting=replace(sighting, capture=kept))
        return replace(judged, identified=identified)

    def close(self) -> None:
        """Give the files back."""
        for writer in self._writers.values():
            writer.close()

    def _series(self, database: Database, judged: Judged) -> str | None:
        if judged.judgement is None or self._plan.policy is ArchivePolicy.NONE:
            return None
        sighting, known = judged.identified.sighting, None
        if judged.identified.known:
            with database.reading() as session:
                known = standing(session, sighting.address.key)
        if known and sighting.capture.at < known.last_checked_at:
            return None  # a late capture makes no revision
        # The edit that takes an article off the subject is the one to prove.
        was_flagged = known is not None and known.was_flagged
        if judged.judgement.relevant or was_flagged or sighting.source == WATCHED:
            return EVIDENCE
        return OTHER if self._plan.policy is ArchivePolicy.ALL else None


def evidence_at(plan: ArchivePlan) -> Evidence:
    """Open the archive of a plan, once a process."""
    if plan not in _OPENED:
        _OPENED[plan] = Evidence(plan)
        atexit.register(_OPENED[plan].close)
    return _OPENED[plan]


def _utc_now() -> datetime:
    return datetime.now(UTC)
