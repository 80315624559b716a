"""The index of documents by page: derived data, beside that of articles and as safe to drop."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import (
    Column,
    Integer,
    MetaData,
    Select,
    Table,
    func,
    inspect,
    select,
    text,
    tuple_,
)
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session

from article.text import fold_diacritics
from storage.engine import by_index, on_sqlite
from storage.models import StoredDocument, StoredDocumentPage
from storage.search import postgres, sqlite
from storage.search.entry import IndexEntry
from storage.search.query import SearchQuery, rank_tiers
from storage.search.tokenizer import tokenize

_PAGE_BITS = 10
"""A row is numbered by document and page; no document has more than a thousand pages that are read."""
_MAX_COMMIT_LAG = 1_000
"""Ids of documents to look back behind the newest known one: ids are assigned before the commit."""
_MAX_HITS_PER_DOCUMENT = 3
_INDEX = "document_search"
_SPARE = 10
"""Hits looked up for each that is shown: a document may have many, and some are gone."""

_CREATE_SQLITE = (
    "CREATE VIRTUAL TABLE IF NOT EXISTS document_search USING fts5(exact, folded, tags, content='', "
    "columnsize=0, tokenize=\"unicode61 remove_diacritics 0 tokenchars '_.:-'\")",
)
_CREATE_POSTGRES = (
    "CREATE TABLE IF NOT EXISTS document_search (rowid bigint PRIMARY KEY, words tsvector NOT NULL) "
    "WITH (toast_tuple_target = 128)",
    "CREATE INDEX IF NOT EXISTS ix_document_search_words ON document_search USING gin (words)",
)


@dataclass(frozen=True, kw_only=True)
class DocumentHit:
    """A page of a document that a search found."""

    document: StoredDocument
    page: StoredDocumentPage


_tables = MetaData()
_indexed = Table("search_documents", _tables, Column("document_id", Integer, primary_key=True))


def create(session: Session, *, is_sqlite: bool) -> None:
    """Create what is missing."""
    _tables.create_all(session.connection())
    for statement in _CREATE_SQLITE if is_sqlite else _CREATE_POSTGRES:
        session.execute(text(statement))


def drop(session: Session) -> None:
    """Drop everything."""
    session.execute(text("DROP TABLE IF EXISTS document_search"))
    _tables.drop_all(session.connection())


def has_new_documents(session: Session) -> bool:
    """Return whether a document is not indexed yet."""
    return session.scalar(_not_indexed(session).limit(1)) is not None


def _not_indexed(session: Session) -> Select[int]:
    newest = session.scalar(select(func.max(_indexed.c.document_id))) or 0
    known = select(_indexed.c.document_id).where(_indexed.c.document_id > newest - _MAX_COMMIT_LAG)
    return (
        select(StoredDocument.id)
        .where(StoredDocument.id > newest - _MAX_COMMIT_LAG, StoredDocument.id.not_in(known))
        .order_by(StoredDocument.id)
    )


def index_documents(session: Session, *, at_most: int) -> int:
    """Index documents that are not yet, the oldest first; returns how many."""
    ids = list(session.scalars(_not_indexed(session).limit(at_most)))
    if ids:
        for document_id in _claim(session, ids):
            add_entries(session, document_id)
    return len(ids)


def _claim(session: Session, ids: Sequence[int]) -> Sequence[int]:
    """Mark documents as indexed, and return those that no other process has."""
    # Another process may index the same: this waits for its end and leaves them to it.
    insert = (sqlite_insert if on_sqlite(session) else postgresql_insert)(_indexed)
    claimed = (
        insert.values([{"document_id": one} for one in ids])
        .on_conflict_do_nothing()
        .returning(_indexed.c.document_id)
    )
    return session.scalars(claimed).all()


def is_indexed(session: Session, document_id: int) -> bool:
    """Return whether there is an index, and the document is in it."""
    if not inspect(session.connection()).has_table(_indexed.name):
        return False
    known = select(_indexed.c.document_id).where(_indexed.c.document_id == document_id)
    return session.scalar(known) is not None


def remove_entries(session: Session, document_id: int) -> None:
    """Remove the pages of an indexed document, before they are replaced."""
    entries = _entries(session, document_id)
    if on_sqlite(session):
        sqlite.remove(session, entries, index=_INDEX)
    else:
        postgres.remove(session, [one.page_id for one in entries], index=_INDEX)


def add_entries(session: Session, document_id: int) -> None:
    """Add the pages of a document."""
    is_sqlite = on_sqlite(session)
    if entries := _entries(session, document_id):
        (sqlite if is_sqlite else postgres).add(session, entries, index=_INDEX)


def _entries(session: Session, document_id: int) -> list[IndexEntry]:
    pages = select(StoredDocumentPage).where(StoredDocumentPage.document_id == document_id)
    return [
        IndexEntry(_row_id(document_id, page.number), *_tokens(page.text), [])
        for page in session.scalars(pages)
    ]


def find_in_documents(session: Session, words: str, *, limit: int) -> list[DocumentHit]:
    """Return the pages that have the words, the best rank first and the newest document first."""
    places = matching_pages(session, words, limit=limit * _SPARE)
    found = read_pages(session, places)
    shown: list[DocumentHit] = []
    for place in places:
        if place not in found:
            continue  # its article was deleted
        hit = found[place]
        if sum(one.document.id == hit.document.id for one in shown) < _MAX_HITS_PER_DOCUMENT:
            shown.append(hit)
    return shown[:limit]


def matching_pages(session: Session, words: str, *, limit: int) -> list[tuple[int, int]]:
    """Return document and number of the pages that have the words, in the same order.

    Of each rank at most so many, the newest; some may be of documents that are gone.
    """
    if not tokenize(words):
        return []
    is_sqlite = on_sqlite(session)
    found: dict[int, None] = {}
    with by_index(session):
        for query in rank_tiers(SearchQuery(words=words)):
            expression = (sqlite if is_sqlite else postgres).expression_of(query)
            rows = session.scalars(
                text(_MATCHING_SQLITE if is_sqlite else _MATCHING_POSTGRES),
                {"expression": expression, "limit": limit},
            )
            found |= dict.fromkeys(rows)  # the first place of a page is that of its best rank
            if len(found) >= limit:
                break
    return [divmod(one, 1 << _PAGE_BITS) for one in found]


_MATCHING_SQLITE = (
    "SELECT rowid FROM document_search WHERE document_search MATCH :expression "
    "ORDER BY rowid DESC LIMIT :limit"
)
# Of the sum there is no order to walk down, which would read the words of every page on its way.
_MATCHING_POSTGRES = (
    "SELECT rowid FROM document_search WHERE words @@ CAST(:expression AS tsquery) "
    "ORDER BY rowid + 0 DESC LIMIT :limit"
)


def read_pages(
    session: Session, places: Sequence[tuple[int, int]]
) -> dict[tuple[int, int], DocumentHit]:
    """Return the pages with these documents and numbers, as far as they are still stored."""
    if not places:
        return {}
    rows = session.execute(
        select(StoredDocument, StoredDocumentPage)
        .join(StoredDocumentPage, StoredDocumentPage.document_id == StoredDocument.id)
        .where(tuple_(StoredDocumentPage.document_id, StoredDocumentPage.number).in_(places))
    )
    return {
        (document.id, page.number): DocumentHit(document=document, page=page)
        for document, page in rows
    }


def _row_id(document_id: int, number: int) -> int:
    return (document_id << _PAGE_BITS) + number


def _tokens(words: str) -> tuple[list[str], list[str]]:
    exact = tokenize(words)
    return exact, [fold_diacritics(word) for word in exact]
