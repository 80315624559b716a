"""Plans of the queries that a function runs, on either database, however few rows there are."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import Session

from storage.engine import Database

_SCANNED = re.compile(r"\b(?:SCAN|Seq Scan on) (\w+)")


def scanned_tables(database: Database, load: Callable[[Session], Any]) -> set[str]:
    """Return the tables, by name or alias, that are read from end to end."""
    return set(_SCANNED.findall(plan_of(database, load)))


def plan_of(database: Database, load: Callable[[Session], Any]) -> str:
    """Return the plans of all queries, one below the other."""
    ran: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, values: Any, *_: Any) -> None:
        ran.append((statement, values))

    with database.reading() as session:
        connection = session.connection()
        if not database.is_sqlite:
            # Small tables are always scanned: with this only what no index can answer is.
            connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        event.listen(connection, "before_cursor_execute", note)
        load(session)
        event.remove(connection, "before_cursor_execute", note)
        return "\n".join(_plan(database, connection, *one) for one in ran)


def _plan(database: Database, connection: Any, statement: str, values: Any) -> str:
    explain = "EXPLAIN QUERY PLAN" if database.is_sqlite else "EXPLAIN"
    rows = connection.exec_driver_sql(f"{explain} {statement}", values)
    return "\n".join(str(row[-1]) for row in rows)
