"""The queries that a function runs, and their plans on either database, however few rows there are."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import Session

from storage.engine import Database

_SCANNED = re.compile(r"\b(?:SCAN|Seq Scan on) (\w+)")
_Load = Callable[[Session], Any]


def scanned_tables(database: Database, load: _Load) -> set[str]:
    """Return the tables, by name or alias, that are read from end to end."""
    return set(_SCANNED.findall(plan_of(database, load)))


def plan_of(database: Database, load: _Load) -> str:
    """Return the plans of all queries, one below the other."""
    explain = "EXPLAIN QUERY PLAN" if database.is_sqlite else "EXPLAIN"
    found = []
    with database.reading() as session:
        connection = session.connection()
        if not database.is_sqlite:
            # Small tables are always scanned: with this only what no index can answer is.
            connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        for statement, values in queries_of(database, load):
            rows = connection.exec_driver_sql(f"{explain} {statement}", values)
            found += [str(row[-1]) for row in rows]
    return "\n".join(found)


def queries_of(database: Database, load: _Load) -> list[tuple[str, Any]]:
    """Return the queries, each with its values."""
    ran: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, values: Any, *_: Any) -> None:
        if statement.startswith(("SELECT", "WITH")):
            ran.append((statement, values))

    with database.reading() as session:
        event.listen(session.connection(), "before_cursor_execute", note)
        load(session)
    return ran
