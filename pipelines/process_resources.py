"""What the crawls of a process share: the database and the batches."""

from __future__ import annotations

import atexit
from functools import partial

from scrapy.crawler import Crawler

from pipelines.archive.page_archive import page_archive_for
from pipelines.batch_processor import BatchProcessor
from pipelines.batch_writer import BatchWriter
from pipelines.writer_process import WriterProcess
from settings.archive import ArchiveConfig
from storage.engine import Database
from storage.schema import ensure_schema

_DATABASES: dict[str, Database] = {}
_WRITERS: dict[tuple[str, ArchiveConfig | None], BatchWriter] = {}


def database_of(crawler: Crawler) -> Database:
    """Open the database that the crawl's settings name; one for all crawls of the process.

    SQLAlchemy caches compiled statements by dialect, and a dialect belongs to one engine: an
    engine a crawl would keep the caches of a hundred dead engines (measured: +15 % in 250 crawls).
    """
    url = crawler.settings["TIPWATCH_DATABASE"]
    database = _DATABASES.get(url)
    if database is None:
        database = Database(url)
        ensure_schema(database)
        _DATABASES[url] = database
        atexit.register(database.close)
    return database


def batch_writer_of(crawler: Crawler) -> BatchWriter:
    """Give the batches that everything for the crawl's database and archive goes into."""
    url: str = crawler.settings["TIPWATCH_DATABASE"]
    plan: ArchiveConfig | None = crawler.settings.get("TIPWATCH_ARCHIVE")
    if (url, plan) not in _WRITERS:
        here = BatchProcessor(database_of(crawler), page_archive_for(plan) if plan else None)
        _WRITERS[url, plan] = BatchWriter(
            here.store, start_writer_process=partial(WriterProcess.start, url, plan)
        )
    return _WRITERS[url, plan]
