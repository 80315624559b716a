"""Insert many rows by one statement that goes to the driver as text.

Building and binding a statement with SQLAlchemy takes longer than the database takes to carry it out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import chain
from typing import Any, NamedTuple

from sqlalchemy import Connection, Dialect, Table
from sqlalchemy.orm import Session
from sqlalchemy.sql.schema import ScalarElementColumnDefault
from sqlalchemy.types import String

from storage.models.base import Base

_MOST_VALUES = 999
"""SQLite binds at most 999 to 32,766 values a statement."""


class _BatchInsert(NamedTuple):
    """The parts of a statement, and what prepares the values of each column; None where nothing has to."""

    into: str
    arrays: str
    """The source of the rows on PostgreSQL."""
    unless_stored: str
    columns: tuple[tuple[str, Any], ...]
    defaults: dict[str, Any]
    """Of the columns that the rows do not have."""


def insert_batch(
    session: Session,
    model: type[Base],
    rows: Sequence[dict[str, Any]],
    *,
    returning: tuple[str, ...] = (),
) -> Sequence[Any]:
    """Insert the rows, which have the same columns, unless their keys exist; returns what was asked for."""
    connection: Connection = session.connection()
    table = model.__table__
    assert isinstance(table, Table)  # noqa: S101 - our models have no other
    insert = _batch_insert(connection.dialect, table, tuple(rows[0]), returning)
    columns: list[list[Any]] = []
    for name, prepare in insert.columns:
        values = [row[name] if name in row else insert.defaults[name] for row in rows]
        columns.append(values if prepare is None else list(map(prepare, values)))
    on_postgres = connection.dialect.name == "postgresql"
    statements = _array_statement(insert, columns) if on_postgres else _value_lists(insert, columns)
    found: list[Any] = []
    for sql, parameters in statements:
        result = connection.exec_driver_sql(sql, parameters)
        if returning:
            found += result.all()
    return found


def _array_statement(
    insert: _BatchInsert, columns: Sequence[list[Any]]
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield one statement with one array a column.

    A list of VALUES has a thousand parameters, and this driver and its server both read it anew each
    time: with the values of a column in one array the statement stays the same, and prepared.
    """
    arrays = {name: values for (name, _), values in zip(insert.columns, columns, strict=True)}
    yield f"{insert.into} {insert.arrays} {insert.unless_stored}", arrays


def _value_lists(
    insert: _BatchInsert, columns: Sequence[list[Any]]
) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """Yield statements with one list of values a row, as many as one statement takes."""
    rows = list(zip(*columns, strict=True))
    size = _MOST_VALUES // len(columns)
    one_row = f"({', '.join('?' * len(columns))})"
    for start in range(0, len(rows), size):
        chunk = rows[start : start + size]
        lists = ", ".join([one_row] * len(chunk))
        yield f"{insert.into} VALUES {lists} {insert.unless_stored}", tuple(chain(*chunk))


@cache
def _batch_insert(
    dialect: Dialect, table: Table, names: tuple[str, ...], returning: tuple[str, ...]
) -> _BatchInsert:
    defaults = {
        one.name: one.default.arg
        for one in table.columns
        if isinstance(one.default, ScalarElementColumnDefault) and one.name not in names
    }
    columns = [table.columns[name] for name in (*names, *defaults)]
    arrays = ", ".join(f"%({one.name})b::{_element_type(one.type, dialect)}[]" for one in columns)
    quote = dialect.identifier_preparer.quote
    unless_stored = "ON CONFLICT DO NOTHING"
    if returning:
        unless_stored += f" RETURNING {', '.join(map(quote, returning))}"
    return _BatchInsert(
        into=f"INSERT INTO {table.name} ({', '.join(quote(one.name) for one in columns)})",
        arrays=f"SELECT * FROM unnest({arrays})",  # noqa: S608
        unless_stored=unless_stored,
        columns=tuple(
            (one.name, one.type.dialect_impl(dialect).bind_processor(dialect)) for one in columns
        ),
        defaults=defaults,
    )


def _element_type(kind: Any, dialect: Dialect) -> str:
    # A cast to varchar(20) would cut what is longer; the insertion refuses it, as it should.
    return "text" if isinstance(kind, String) else str(kind.compile(dialect=dialect))
