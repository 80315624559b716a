"""Run every check in order, without those that another failure makes pointless."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from crawler.source.declaration import Source
from operations.doctor.check_result import CheckLevel, CheckResult, ok
from operations.doctor.daemon_and_sources_check import (
    check_chromium,
    check_clock,
    check_refused,
    check_scheduler,
    check_sources,
)
from operations.doctor.database_check import check_database
from operations.doctor.disk_and_archive_check import (
    check_archive,
    check_backup,
    check_disk,
)
from operations.doctor.documents_check import check_document_programs
from operations.doctor.mail_check import (
    check_mail,
    check_operators,
    check_subscribers,
    check_transports,
    has_subscribers,
)
from operations.doctor.queue_check import check_queue
from pipelines.archive.disk_space import FreeSpace
from pipelines.reprocess.reread_documents import count_readable
from settings import Settings
from storage.engine import Database


def run_checks(
    database: Database,
    settings: Settings,
    *,
    sources: Sequence[Source],
    now: datetime,
    free_space: FreeSpace,
    refused: Sequence[object] = (),
) -> Iterator[CheckResult]:
    """Run all checks and change nothing."""
    yield ok("settings", f"they can be read; data in {settings.data_dir.absolute()}")
    found = list(check_database(database))
    yield from found
    usable = all(one.level is CheckLevel.OK for one in found)
    yield check_disk(settings, free_space)
    if usable:
        yield check_archive(database, settings)
        yield check_backup(settings, now=now)
    yield check_mail(settings, has_readers=usable and has_subscribers(database))
    yield from check_operators(settings, database if usable else None)
    yield from check_transports()
    yield check_chromium(sources, named=settings.chromium or None)
    yield check_document_programs(count_waiting=lambda: count_readable(database) if usable else 0)
    yield from check_scheduler(settings, now=now)
    yield from check_refused(refused)
    if usable:
        yield check_queue(database)
        yield from check_subscribers(database)
        yield from check_sources(database, now=now, refused=refused)
        yield check_clock(database, now=now)
