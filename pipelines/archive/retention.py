"""Delete archive files by age and total size; evidence stays unless included."""

from __future__ import annotations

import fcntl
import logging
import re
from datetime import datetime
from pathlib import Path

from settings.archive import ArchiveConfig
from storage.articles.archive_references import clear_archive_reference, has_flagged_record
from storage.engine import Database

logger = logging.getLogger(__name__)
_FILE_NAME = re.compile(r"tipwatch-(?P<series>\w+)-(?P<day>\d{8})-\d+\.warc\.gz")


def prune(
    database: Database, config: ArchiveConfig, *, now: datetime, include_evidence: bool = False
) -> list[Path]:
    """Delete files that are too old or too large together, oldest first; return them."""
    files = sorted(
        (path for path in config.folder.glob("*.warc.gz") if _FILE_NAME.fullmatch(path.name)),
        key=lambda path: (path.name.split("-")[2:], path.name),
    )
    total = sum(path.stat().st_size for path in files)
    deleted = []
    for path in files:
        too_large = config.keep_bytes is not None and total > config.keep_bytes
        if not (too_large or _is_old(path, config, now)):
            continue
        size = path.stat().st_size
        if _delete_if_unused(database, path, include_evidence=include_evidence):
            total -= size
            deleted.append(path)
            logger.info("archive file %s deleted: beyond the limits of age or size", path.name)
    return deleted


def _is_old(path: Path, config: ArchiveConfig, now: datetime) -> bool:
    match = _FILE_NAME.fullmatch(path.name)
    if config.keep_days is None or match is None:
        return False
    day = datetime.strptime(match["day"], "%Y%m%d").replace(tzinfo=now.tzinfo)
    return (now - day).days > config.keep_days


def _delete_if_unused(database: Database, path: Path, *, include_evidence: bool) -> bool:
    with path.open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False  # a process writes to it
        with database.writing() as session:
            # An article may have been flagged long after its response was archived with the others.
            if not include_evidence and (
                "-flagged-" in path.name or has_flagged_record(session, path.name)
            ):
                return False
            clear_archive_reference(session, path.name)
        # Last: a file that no row names is found by the next run, a row without its file is not.
        path.unlink()
    return True
