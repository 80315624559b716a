"""Integrity check: by the database itself, and of references between tables."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import func, select, text

from storage.engine import Database
from storage.models import Page, Revision
from storage.queue_tables import missing_queue_migrations
from storage.schema import newest_version, schema_version


def integrity_problems(database: Database) -> Iterator[str]:
    """Return the problems as sentences; empty if there are none."""
    version = schema_version(database)
    if version != newest_version():
        yield f"{database.name} has schema {version}, this program needs {newest_version()}"
        return
    if not database.is_sqlite and missing_queue_migrations(database):
        yield f"{database.name} lacks a job queue, or has an older one: run `tipwatch db upgrade`"
    with database.reading() as session:
        if database.is_sqlite:
            for (line,) in session.execute(text("PRAGMA quick_check(20)")):
                if line != "ok":
                    yield f"{database.name} is damaged: {line}"
            for row in session.execute(text("PRAGMA foreign_key_check")):
                yield f"{database.name}: row {row[1]} of {row[0]} names a missing row of {row[2]}"
        newest = (
            select(func.max(Revision.number)).where(Revision.page_id == Page.id).scalar_subquery()
        )
        query = select(Page.id, Page.revisions).where(func.coalesce(newest, 0) != Page.revisions)
        for page_id, number in session.execute(query.limit(20)):
            yield f"article #{page_id} should have {number} revisions and has not"
