"""The search index. Derived data: built by the dashboard, and safe to drop at any time."""

from __future__ import annotations

import time
from collections.abc import Sequence

from sqlalchemy import Column, Integer, Table, delete, func, insert, inspect, select, text
from sqlalchemy.orm import Session

from article.text import fold_diacritics
from storage.engine import Database
from storage.models import Page, Revision
from storage.search import document_index, postgres, sqlite
from storage.search.counted_entries import counted_columns, fill_entries, has_unfilled_entries
from storage.search.entry import IndexEntry, entries_table, queue_table, stamp_of, tables
from storage.search.tags import tagged_articles, tags_of
from storage.search.tokenizer import tokenize

VERSION = 5
"""Raise it when words or tags change: the index is then built again."""

_AT_A_TIME = 200
_DOCUMENTS_AT_A_TIME = 2
"""Reports of hundreds of pages: others wait for the database meanwhile."""
_FILLED_AT_A_TIME = 1_000
_MANY = 1_000
_LOCKED_SECONDS = 0.05

_version = Table("search_version", tables, Column("version", Integer, primary_key=True))


def ensure_index(database: Database) -> None:
    """Create the tables of the index, and the triggers that enqueue changed pages."""
    dialect = sqlite if database.is_sqlite else postgres
    with database.writing() as session:
        dialect.lock(session)
        tables.create_all(session.connection())
        if session.scalar(select(_version.c.version)) not in {None, VERSION}:
            dialect.drop(session)
            document_index.drop(session)
            tables.drop_all(session.connection())
            tables.create_all(session.connection())
        if session.scalar(select(_version.c.version)) is None:
            session.execute(insert(_version).values(version=VERSION))
        _add_columns(session)
        dialect.create(session)
        document_index.create(session, is_sqlite=database.is_sqlite)


def _add_columns(session: Session) -> None:
    """Add what the table of an older version has not; to index a million articles again would take an hour."""
    connection = session.connection()
    known = {one["name"] for one in inspect(connection).get_columns(entries_table.name)}
    for column in entries_table.columns:
        if column.name not in known:
            kind = column.type.compile(dialect=connection.dialect)
            session.execute(
                text(f"ALTER TABLE {entries_table.name} ADD COLUMN {column.name} {kind}")
            )
    for index in entries_table.indexes:
        index.create(connection, checkfirst=True)


def enqueue_outdated_pages(database: Database) -> None:
    """Enqueue every page whose entry is missing or outdated, for changes without triggers."""
    dialect = sqlite if database.is_sqlite else postgres
    with database.writing() as session:
        dialect.enqueue_outdated(session)


def index_all(database: Database) -> int:
    """Index all enqueued pages, in small transactions; returns how many there were.

    Pages that another process has locked are waited for: once this returns, all are found.
    """
    total = 0
    while (done := index_batch(database)) or _has_backlog(database):
        total += done
        if not done:
            time.sleep(_LOCKED_SECONDS)
    return total


def _has_backlog(database: Database) -> bool:
    with database.reading() as session:
        return index_backlog(session) > 0


def index_batch(database: Database, *, at_most: int = _AT_A_TIME) -> int:
    """Index some of the enqueued pages, or else some documents, or fill older entries; returns how many."""
    with database.reading() as session:
        is_idle = session.scalar(select(queue_table.c.page_id).limit(1)) is None
        has_documents = is_idle and document_index.has_new_documents(session)
        if is_idle and not has_documents and not has_unfilled_entries(session):
            return 0
    if is_idle:
        with database.writing() as session:
            if has_documents:
                return document_index.index_documents(session, at_most=_DOCUMENTS_AT_A_TIME)
            return fill_entries(session, at_most=_FILLED_AT_A_TIME)
    with database.writing() as session:
        ids = list(
            session.scalars(
                select(queue_table.c.page_id).limit(at_most).with_for_update(skip_locked=True)
            )
        )
        index_pages(session, ids, is_sqlite=database.is_sqlite)
        return len(ids)


def index_backlog(session: Session) -> int:
    """Count the pages not indexed yet, up to a thousand."""
    due = select(queue_table.c.page_id).limit(_MANY).subquery()
    return session.scalar(select(func.count()).select_from(due)) or 0


def index_pages(session: Session, ids: Sequence[int], *, is_sqlite: bool) -> None:
    """Index the current articles of these pages."""
    dialect = sqlite if is_sqlite else postgres
    _remove_entries(session, ids, is_sqlite=is_sqlite)
    rows = session.execute(
        tagged_articles().where(Page.id.in_(ids)).execution_options(populate_existing=True)
    ).all()
    entries, texts = [], []
    for page, revision, judgement in rows:
        tags = tags_of(page, revision, judgement)
        texts.append(IndexEntry(page.id, *_tokens(revision), tags))
        entries.append(
            {
                "page_id": page.id,
                "revision_id": revision.id,
                "stamp": stamp_of(page),
                "tags": " ".join(tags),
                **counted_columns(page, revision, judgement),
            }
        )
    if entries:
        session.execute(insert(entries_table), entries)
        dialect.add(session, texts)
    session.execute(delete(queue_table).where(queue_table.c.page_id.in_(ids)))


def _remove_entries(session: Session, ids: Sequence[int], *, is_sqlite: bool) -> None:
    if is_sqlite:
        # FTS5 stores no text of ours and deletes an entry only with the terms it was made of;
        # revisions never change, so the terms can be computed again.
        known = session.execute(
            select(entries_table.c.page_id, entries_table.c.tags, Revision)
            .join(Revision, Revision.id == entries_table.c.revision_id)
            .where(entries_table.c.page_id.in_(ids))
        ).all()
        sqlite.remove(
            session,
            [IndexEntry(id_, *_tokens(rev), tags.split()) for id_, tags, rev in known],
        )
    else:
        postgres.remove(session, ids)
    session.execute(delete(entries_table).where(entries_table.c.page_id.in_(ids)))


def _tokens(revision: Revision) -> tuple[list[str], list[str]]:
    words = tokenize("\n".join((revision.title, revision.lead or "", revision.text)))
    return words, [fold_diacritics(word) for word in words]
