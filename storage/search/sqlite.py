"""The index in SQLite: contentless FTS5 with columns for exact words, folded words and tags."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, TextClause, and_, literal_column, text
from sqlalchemy.orm import Session

from storage.search.entry import INDEXED_COLUMNS, STAMP, IndexEntry
from storage.search.query import Phrase, TermQuery
from storage.search.tokenizer import bigrams

_ENQUEUE = (
    "INSERT INTO search_due SELECT new.id WHERE new.id NOT IN (SELECT page_id FROM search_due);"
)
_CREATE = (
    "CREATE VIRTUAL TABLE IF NOT EXISTS search_index USING fts5(exact, folded, tags, content='', "
    "columnsize=0, tokenize=\"unicode61 remove_diacritics 0 tokenchars '_.:-'\")",
    f"CREATE TRIGGER IF NOT EXISTS search_new AFTER INSERT ON pages BEGIN {_ENQUEUE} END",
    "CREATE TRIGGER IF NOT EXISTS search_attached AFTER UPDATE OF sha256, gone_at ON attachments BEGIN "
    "INSERT INTO search_due SELECT new.page_id "
    "WHERE new.page_id NOT IN (SELECT page_id FROM search_due); END",
    "CREATE TRIGGER IF NOT EXISTS search_reread AFTER UPDATE OF relevant ON documents BEGIN "
    "INSERT INTO search_due SELECT page_id FROM attachments "
    "WHERE url = new.url AND page_id NOT IN (SELECT page_id FROM search_due); END",
    f"CREATE TRIGGER IF NOT EXISTS search_moved AFTER UPDATE OF {INDEXED_COLUMNS} ON pages BEGIN {_ENQUEUE} END",
    f"CREATE TRIGGER IF NOT EXISTS search_seen AFTER UPDATE OF first_seen_at ON pages BEGIN {_ENQUEUE} END",
)
_DROP = (
    "DROP TRIGGER IF EXISTS search_new",
    "DROP TRIGGER IF EXISTS search_moved",
    "DROP TRIGGER IF EXISTS search_seen",
    "DROP TRIGGER IF EXISTS search_attached",
    "DROP TRIGGER IF EXISTS search_reread",
    "DROP TABLE IF EXISTS search_index",
)
_OUTDATED = f"""
INSERT INTO search_due
SELECT pages.id FROM pages LEFT JOIN search_entries ON search_entries.page_id = pages.id
WHERE pages.revisions > 0 AND coalesce(search_entries.stamp, '') <> {STAMP}
AND pages.id NOT IN (SELECT page_id FROM search_due)
"""  # noqa: S608 - constants of ours
ADD = "INSERT INTO {index}(rowid, exact, folded, tags) VALUES (:id, :exact, :folded, :tags)"
_REMOVE = (
    "INSERT INTO {index}({index}, rowid, exact, folded, tags) "
    "VALUES ('delete', :id, :exact, :folded, :tags)"
)
_LOOKUP_PRICE = 1_000


def lock(session: Session) -> None:
    """Nothing to do: a writing transaction is alone."""


def create(session: Session) -> None:
    """Create what is missing."""
    for statement in _CREATE:
        session.execute(text(statement))


def drop(session: Session) -> None:
    """Drop everything."""
    for statement in _DROP:
        session.execute(text(statement))


def enqueue_outdated(session: Session) -> None:
    """Enqueue the pages whose entries are outdated."""
    session.execute(text(_OUTDATED))


def add(session: Session, entries: Sequence[IndexEntry], *, index: str = "search_index") -> None:
    """Add entries."""
    session.execute(text(ADD.format(index=index)), [index_row(entry) for entry in entries])


def remove(session: Session, entries: Sequence[IndexEntry], *, index: str = "search_index") -> None:
    """Remove entries; they must equal those that were added."""
    if entries:
        session.execute(text(_REMOVE.format(index=index)), [index_row(entry) for entry in entries])


def index_row(entry: IndexEntry) -> dict[str, object]:
    """Return the values that an entry is stored as."""
    page_id, exact, folded, tags = entry
    return {
        "id": page_id,
        "exact": " ".join([*exact, *bigrams(exact)]),
        "folded": " ".join([*folded, *bigrams(folded)]),
        "tags": " ".join(tags),
    }


def matches(query: TermQuery, *, but_not: Sequence[TermQuery] = ()) -> TextClause:
    """Return the FTS5 expression of a query."""
    wanted = expression_of(query)
    refused = " OR ".join(f"({expression_of(one)})" for one in but_not)
    expression = f"({wanted}) NOT ({refused})" if refused else wanted
    return text("search_index MATCH :expression").bindparams(expression=expression)


def one_of(rowid: ColumnElement[int], ids: Sequence[int]) -> ColumnElement[bool]:
    """Select rows of the index by their number, at the lower price of two."""
    # FTS5 opens the list of a word anew for each number: the price of a thousand rows read in a row.
    # The sum hides the numbers from it.
    if not ids or max(ids) - min(ids) > _LOOKUP_PRICE * len(ids):
        return rowid.in_(ids)
    return and_(rowid.between(min(ids), max(ids)), (rowid + literal_column("0")).in_(ids))


def expression_of(query: TermQuery) -> str:
    """Return a query in the syntax of FTS5."""
    return " AND ".join(f"({' OR '.join(map(_phrase, clause))})" for clause in query)


def _phrase(phrase: Phrase) -> str:
    terms = (term.replace('"', '""') for term in phrase.terms)
    return "(" + " AND ".join(f'{{{phrase.column}}} : "{term}"' for term in terms) + ")"
