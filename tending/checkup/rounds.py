"""The doctor's rounds: every check in its order, and none that another one's failure makes idle."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from crawler.declaration import Source
from pipelines.room import FreeSpace
from settings import Settings
from storage.engine import Database
from tending.checkup.database import check_database
from tending.checkup.evidence import check_archive, check_disk
from tending.checkup.finding import Finding, Level, ok
from tending.checkup.queue import check_queue
from tending.checkup.telling import check_mail, check_operators, check_readers
from tending.checkup.watch import check_chromium, check_clock, check_scheduler, check_sources


def examine(
    database: Database,
    settings: Settings,
    *,
    sources: Sequence[Source],
    environment: Mapping[str, str],
    now: datetime,
    free: FreeSpace,
) -> Iterator[Finding]:
    """Look at everything and change nothing."""
    yield ok("settings", f"they can be read; data in {settings.data_dir.absolute()}")
    found = list(check_database(database))
    yield from found
    usable = all(one.level is Level.OK for one in found)
    yield check_disk(settings, free)
    if usable:
        yield check_archive(database, settings)
    yield check_mail(settings)
    yield from check_operators(settings, database if usable else None)
    yield check_chromium(sources, named=environment.get("TIPWATCH_CHROMIUM"))
    yield check_scheduler(settings, now=now)
    if usable:
        yield check_queue(database)
        yield from check_readers(database)
        yield from check_sources(database)
        yield check_clock(database, now=now)
