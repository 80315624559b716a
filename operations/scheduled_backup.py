"""The daily backup into TIPWATCH_BACKUP_DIR, and its rotation."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from pathlib import Path

from settings import Settings
from storage.admin.backup import BackupError, back_up
from storage.engine import Database
from storage.locks.process_lock import exclusive_lock

_INTERVAL = timedelta(hours=23)
"""A little less than a day, so that the hour does not move from day to day."""
_NAME = re.compile(r"tipwatch-(\d{8}T\d{6})Z\.tar")


def backups(folder: Path) -> list[tuple[datetime, Path]]:
    """Return the scheduled backups with the time they were made, oldest first."""
    found = []
    for path in folder.glob("tipwatch-*.tar"):
        if match := _NAME.fullmatch(path.name):
            at = datetime.strptime(f"{match[1]}+0000", "%Y%m%dT%H%M%S%z")
            found.append((at, path))
    return sorted(found)


def back_up_if_due(database: Database, settings: Settings, *, now: datetime) -> Path | None:
    """Write today's backup and delete the oldest beyond the number kept; None if none is due.

    Raises BackupError. Only files that it named itself are deleted, and only after a new one exists.
    """
    folder = settings.backup_dir
    if folder is None:
        return None
    made = backups(folder)
    if made and abs(now - made[-1][0]) < _INTERVAL:
        return None
    with exclusive_lock(database, "backup") as alone:
        if not alone:
            return None
        target = folder / f"tipwatch-{now:%Y%m%dT%H%M%S}Z.tar"
        back_up(database, settings.archive_config.folder, target, now=now)
    for _, path in backups(folder)[: -settings.backup_count]:
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise BackupError(f"{path} cannot be deleted: {error.strerror}") from None
    return target
