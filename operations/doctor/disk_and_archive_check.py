"""Is there room for the archive, and can what it holds be read back?"""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from sqlalchemy import select

from crawler.warc.reader import read_response_at
from operations.daemon_status import age_text
from operations.doctor.check_result import CheckResult, fail, ok, warn
from operations.scheduled_backup import backups
from pipelines.archive.disk_space import FreeSpace, low_space_message
from presentation.messages import ENGLISH, render
from settings import Settings
from settings.archive import ArchivePolicy
from storage.engine import Database
from storage.models import Revision

_SAMPLE = 20
_BACKUP_MAX_AGE = timedelta(days=2)
_CRITICAL_BYTES = 100_000_000


def check_disk(settings: Settings, free_space: FreeSpace) -> CheckResult:
    """Compare the free space with the reserve."""
    folder, reserve = settings.archive_config.folder, settings.disk_reserve_bytes
    left = free_space(folder)
    do = "free some space there, or set TIPWATCH_ARCHIVE_KEEP_BYTES and run tipwatch db prune"
    if left < _CRITICAL_BYTES:
        return fail("disk", f"{folder}: {left / 1e6:,.0f} MB free: soon nothing can be stored", do)
    if left < reserve:
        return warn(
            "disk", render(low_space_message(folder, free=left, reserve=reserve), ENGLISH), do
        )
    return ok("disk", f"{left / 1e9:,.1f} GB free")


def check_backup(settings: Settings, *, now: datetime) -> CheckResult:
    """Check that the daily backup exists and is recent."""
    folder = settings.backup_dir
    if folder is None:
        return warn("backup", "none is made", "set TIPWATCH_BACKUP_DIR=/backup, on another disk")
    do = f"see the daemon's log; create {folder} for its user; or tipwatch db backup FILE"
    made = backups(folder)
    if not made:
        return warn("backup", f"none is in {folder} yet", do)
    at, path = made[-1]
    if now - at > _BACKUP_MAX_AGE:
        return fail("backup", f"the newest is {age_text(now - at)} old: {path}", do)
    return ok("backup", f"{path}, {age_text(now - at)} old, {len(made)} in all")


def check_archive(database: Database, settings: Settings) -> CheckResult:
    """Read the newest records back; `db check` reads all."""
    plan = settings.archive_config
    if plan.policy is ArchivePolicy.NONE:
        return ok("archive", "none is kept: TIPWATCH_ARCHIVE=none")
    with database.reading() as session:
        places = list(
            session.scalars(
                select(Revision.archive)
                .where(Revision.archive["warc"].as_string().is_not(None))
                .order_by(Revision.id.desc())
                .limit(_SAMPLE)
            )
        )
    for place in places:
        assert place is not None  # noqa: S101 - asked for above
        found = read_response_at(
            plan.folder / place["warc"], place["offset"], limit=settings.page_bytes_limit
        )
        if found is None or hashlib.sha256(found.body).hexdigest() != place["sha256"]:
            return fail(
                "archive",
                f"a record in {plan.folder / place['warc']} cannot be read back",
                "tipwatch db check names every such record; restore the file from a backup",
            )
    return ok("archive", f"the newest {len(places)} records can be read back")
