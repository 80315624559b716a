"""The index in PostgreSQL: a tsvector of our own, with three kinds of lexemes."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import (
    CTE,
    ColumnElement,
    Integer,
    Select,
    TextClause,
    bindparam,
    column,
    literal_column,
    select,
    table,
    text,
)
from sqlalchemy.orm import Session

from storage.engine import by_index
from storage.search.entry import INDEXED_COLUMNS, STAMP, IndexEntry
from storage.search.query import Phrase, TermQuery
from storage.search.tokenizer import bigrams

_index = table("search_index", column("rowid", Integer))
_LEXEME_PREFIX = {"exact": "=", "folded": "", "tags": "#"}
_ENQUEUE = "INSERT INTO search_due VALUES (NEW.id) ON CONFLICT (page_id) DO UPDATE SET page_id = EXCLUDED.page_id"
_CREATE = (
    # The words are stored outside the row: a scan over many rows reads their ids only.
    "CREATE TABLE IF NOT EXISTS search_index (rowid integer PRIMARY KEY, words tsvector NOT NULL) "
    "WITH (toast_tuple_target = 128)",
    "CREATE INDEX IF NOT EXISTS ix_search_index_words ON search_index USING gin (words)",
    # The upsert locks the queue entry: the indexer skips it until the page's new state is committed.
    "CREATE OR REPLACE FUNCTION search_note() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN {_ENQUEUE}; RETURN NULL; END $$",
    "CREATE OR REPLACE TRIGGER search_new AFTER INSERT ON pages "
    "FOR EACH ROW EXECUTE FUNCTION search_note()",
    "CREATE OR REPLACE FUNCTION search_note_attachment() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN {_ENQUEUE.replace('NEW.id', 'NEW.page_id')}; RETURN NULL; END $$",
    "CREATE OR REPLACE TRIGGER search_attached AFTER UPDATE OF sha256, gone_at ON attachments "
    "FOR EACH ROW EXECUTE FUNCTION search_note_attachment()",
    "CREATE OR REPLACE FUNCTION search_note_document() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN INSERT INTO search_due SELECT DISTINCT page_id FROM attachments WHERE url = NEW.url "
    "ON CONFLICT (page_id) DO UPDATE SET page_id = EXCLUDED.page_id; RETURN NULL; END $$",
    "CREATE OR REPLACE TRIGGER search_reread AFTER UPDATE OF relevant ON documents "
    "FOR EACH ROW EXECUTE FUNCTION search_note_document()",
    f"CREATE OR REPLACE TRIGGER search_moved AFTER UPDATE OF {INDEXED_COLUMNS} ON pages "
    "FOR EACH ROW EXECUTE FUNCTION search_note()",
    "CREATE OR REPLACE TRIGGER search_seen AFTER UPDATE OF first_seen_at ON pages "
    "FOR EACH ROW EXECUTE FUNCTION search_note()",
)
_DROP = (
    "DROP TRIGGER IF EXISTS search_new ON pages",
    "DROP TRIGGER IF EXISTS search_moved ON pages",
    "DROP TRIGGER IF EXISTS search_seen ON pages",
    "DROP TRIGGER IF EXISTS search_attached ON attachments",
    "DROP TRIGGER IF EXISTS search_reread ON documents",
    "DROP FUNCTION IF EXISTS search_note",
    "DROP FUNCTION IF EXISTS search_note_attachment",
    "DROP FUNCTION IF EXISTS search_note_document",
    "DROP TABLE IF EXISTS search_index",
)
_OUTDATED = f"""
INSERT INTO search_due
SELECT pages.id FROM pages LEFT JOIN search_entries ON search_entries.page_id = pages.id
WHERE pages.revisions > 0 AND coalesce(search_entries.stamp, '') <> {STAMP}
ON CONFLICT DO NOTHING
"""  # noqa: S608 - constants of ours
_LOCK = 7_411_027
_BACKLOG = 200
_ADD = "INSERT INTO {index}(rowid, words) VALUES (:id, CAST(:words AS tsvector))"
_REMOVE = "DELETE FROM {index} WHERE rowid IN :ids"
_MATCHING = "FROM search_index WHERE words @@ CAST(:expression AS tsquery)"
_ESTIMATE = f"EXPLAIN (FORMAT JSON) SELECT rowid {_MATCHING}"
_NEWEST = (
    f"SELECT rowid {_MATCHING} AND rowid < :top AND rowid >= :floor "
    "ORDER BY rowid DESC LIMIT :limit"
)
_COUNT = f"SELECT count(*) FROM (SELECT rowid {_MATCHING} LIMIT :limit) AS found"  # noqa: S608
_ROW_PRICE = 30
"""To test a row for words costs 15 to 30 times what one more hit of the index and its row do."""
_UNSEEN_ROW_PRICE = 100
"""The same for hits whose rows are not read."""


def lock(session: Session) -> None:
    """Lock the tables of the index against other processes."""
    session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})


def create(session: Session) -> None:
    """Create what is missing."""
    if session.scalar(text("SELECT to_regclass('ix_search_index_words') IS NOT NULL AND EXISTS "
                           "(SELECT 1 FROM pg_trigger WHERE tgname = 'search_seen')")):  # fmt: skip
        return  # creating them again would wait for every writer
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
    # The pending list is searched row by row, so it is limited. A backlog is sorted in
    # large parts instead, which takes half the time; the last, smaller batch cleans up.
    pending = "16MB" if len(entries) >= _BACKLOG else "256kB"
    session.execute(text(f"SET LOCAL gin_pending_list_limit = '{pending}'"))
    rows = [{"id": entry[0], "words": index_vector(entry)} for entry in entries]
    session.execute(text(_ADD.format(index=index)), rows)


def remove(session: Session, ids: Sequence[int], *, index: str = "search_index") -> None:
    """Remove entries."""
    statement = text(_REMOVE.format(index=index))
    session.execute(statement.bindparams(bindparam("ids", expanding=True)), {"ids": list(ids)})


def index_vector(entry: IndexEntry) -> str:
    """Return the tsvector that an entry is stored as."""
    _, exact, folded, tags = entry
    lexemes = {f"={word}" for word in (*exact, *bigrams(exact))}
    lexemes |= {*folded, *bigrams(folded)}
    lexemes |= {f"#{tag}" for tag in tags}
    return " ".join(map(_quoted, lexemes))


def select_hits(
    query: TermQuery, *, but_not: Sequence[TermQuery]
) -> tuple[ColumnElement[int], Select[int]]:
    """Select matching rows by a sum that is their number.

    Of a sum there is no order, which the planner would walk down from the newest row, and test each for the words.
    """
    number = _index.c.rowid + literal_column("0", Integer)
    return number, select(number).where(_is_hit(query, but_not))


def _is_hit(query: TermQuery, but_not: Sequence[TermQuery]) -> TextClause:
    expression = _expression(query, but_not)
    return text("words @@ CAST(:expression AS tsquery)").bindparams(expression=expression)


def hits(
    query: TermQuery,
    *,
    but_not: Sequence[TermQuery] = (),
    among: Sequence[int] | None = None,
    in_order: bool = False,
) -> CTE:
    """Select matching rows in a materialised step, among some of them if asked.

    The planner prefers to scan all rows from the newest down, and to test each for the words. In order, a join
    with other tables ends as soon as a list is full, from PostgreSQL 17 on; without, it is sorted when complete.
    """
    rows = select(_index.c.rowid).where(_is_hit(query, but_not))
    if among is not None:
        rows = rows.where(_index.c.rowid.in_(among))
    if in_order:
        rows = rows.order_by(_index.c.rowid.desc())
    return rows.cte("hits").prefix_with("MATERIALIZED")


def newest_of_frequent(
    session: Session,
    query: TermQuery,
    *,
    but_not: Sequence[TermQuery],
    below: int | None,
    limit: int,
) -> list[int] | None:
    """Return the newest ids of a query that most rows match, from the newest rows alone.

    None where the query is rarer, or the newest rows have fewer than the limit: `hits` finds them.
    """
    return _walk_down(
        session, _expression(query, but_not), below=below, limit=limit, price=_ROW_PRICE
    )


def _walk_down(
    session: Session, expression: str, *, below: int | None, limit: int, price: int
) -> list[int] | None:
    newest = session.scalar(text("SELECT max(rowid) FROM search_index")) or 0
    (plan,) = session.scalar(text(_ESTIMATE), {"expression": expression})
    expected = plan["Plan"]["Plan Rows"]
    if expected**2 <= price * limit * newest:
        return None
    top = below or newest + 1
    values = {"expression": expression, "top": top, "limit": limit}
    floor = top - limit - 2 * limit * newest // expected
    found = list(session.scalars(text(_NEWEST), {**values, "floor": floor}))
    return found if len(found) == limit else None


def count(session: Session, query: TermQuery, *, limit: int) -> int:
    """Count matching rows up to a limit: the newest of a frequent query, else in no order, which ends at the limit."""
    expression = expression_of(query)
    if _walk_down(session, expression, below=None, limit=limit, price=_UNSEEN_ROW_PRICE):
        return limit
    # Rows look small, their words in TOAST are not.
    with by_index(session):
        return session.scalar(text(_COUNT), {"expression": expression, "limit": limit}) or 0


def _expression(query: TermQuery, but_not: Sequence[TermQuery]) -> str:
    parts = [expression_of(query), *(f"!({expression_of(one)})" for one in but_not)]
    return " & ".join(f"({part})" for part in parts)


def expression_of(query: TermQuery) -> str:
    """Return a query in the syntax of tsquery."""
    return " & ".join(f"({' | '.join(map(_phrase, clause))})" for clause in query)


def _phrase(phrase: Phrase) -> str:
    sign = _LEXEME_PREFIX[phrase.column]
    return "(" + " & ".join(_quoted(sign + term) for term in phrase.terms) + ")"


def _quoted(lexeme: str) -> str:
    return "'" + lexeme.replace("\\", "\\\\").replace("'", "''") + "'"
