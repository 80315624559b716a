"""Retention: old archive files go by age and bytes; evidence stays unless one says otherwise."""

from __future__ import annotations

import fcntl
import logging
import re
from datetime import datetime
from pathlib import Path

from settings.archive import ArchivePlan
from storage.engine import Database
from storage.evidence import forget_archive, holds_evidence

logger = logging.getLogger(__name__)
_NAME = re.compile(r"tipwatch-(?P<series>\w+)-(?P<day>\d{8})-\d+\.warc\.gz")


def prune(
    database: Database, plan: ArchivePlan, *, now: datetime, evidence: bool = False
) -> list[Path]:
    """Delete the files that are too old or too many, oldest first; evidence only when told."""
    files = sorted(
        (path for path in plan.folder.glob("*.warc.gz") if _NAME.fullmatch(path.name)),
        key=lambda path: (path.name.split("-")[2:], path.name),
    )
    total = sum(path.stat().st_size for path in files)
    gone = []
    for path in files:
        too_much = plan.keep_bytes is not None and total > plan.keep_bytes
        if not (too_much or _is_old(path, plan, now)):
            continue
        size = path.stat().st_size
        if _forget(database, path, evidence=evidence):
            total -= size
            gone.append(path)
            logger.info("archive file %s deleted: older or more than is to be kept", path.name)
    return gone


def _is_old(path: Path, plan: ArchivePlan, now: datetime) -> bool:
    match = _NAME.fullmatch(path.name)
    if plan.keep_days is None or match is None:
        return False
    day = datetime.strptime(match["day"], "%Y%m%d").replace(tzinfo=now.tzinfo)
    return (now - day).days > plan.keep_days


def _forget(database: Database, path: Path, *, evidence: bool) -> bool:
    with path.open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False  # somebody writes to it
        with database.writing() as session:
            # An article may have been flagged long after its answer was filed with the others.
            if not evidence and ("-flagged-" in path.name or holds_evidence(session, path.name)):
                return False
            forget_archive(session, path.name)
        # Last: a file that no row names is found by the next round, a row without its file is not.
        path.unlink()
    return True
