"""Insert many rows into PostgreSQL by one short statement: one array a column."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Connection, Dialect, Table
from sqlalchemy.orm import Session
from sqlalchemy.sql.schema import ScalarElementColumnDefault
from sqlalchemy.types import String

from storage.models.base import Base


class _ArrayInsert(NamedTuple):
    """A statement, and what prepares the values of each column; None where nothing has to."""

    sql: str
    columns: tuple[tuple[str, Any], ...]
    defaults: dict[str, Any]
    """Of the columns that the rows do not have."""


def insert_arrays(
    session: Session,
    model: type[Base],
    rows: Sequence[dict[str, Any]],
    *,
    returning: tuple[str, ...] = (),
) -> Sequence[Any]:
    """Insert the rows, which have the same columns, unless their keys exist; returns what was asked for.

    A list of VALUES has a thousand parameters, and the driver and the server both read it anew each
    time: with the values of a column in one array the statement stays the same, and prepared.
    """
    connection: Connection = session.connection()
    table = model.__table__
    assert isinstance(table, Table)  # noqa: S101 - our models have no other
    insert = _statement(connection.dialect, table, tuple(rows[0]), returning)
    arrays: dict[str, list[Any]] = {}
    for name, prepare in insert.columns:
        values = [row[name] if name in row else insert.defaults[name] for row in rows]
        arrays[name] = values if prepare is None else list(map(prepare, values))
    result = connection.exec_driver_sql(insert.sql, arrays)
    return result.all() if returning else []


@cache
def _statement(
    dialect: Dialect, table: Table, names: tuple[str, ...], returning: tuple[str, ...]
) -> _ArrayInsert:
    defaults = {
        one.name: one.default.arg
        for one in table.columns
        if isinstance(one.default, ScalarElementColumnDefault) and one.name not in names
    }
    columns = [table.columns[name] for name in (*names, *defaults)]
    arrays = ", ".join(f"%({one.name})b::{_element_type(one.type, dialect)}[]" for one in columns)
    listed = ", ".join(one.name for one in columns)
    sql = (
        f"INSERT INTO {table.name} ({listed}) SELECT * FROM unnest({arrays}) ON CONFLICT DO NOTHING"  # noqa: S608
    )
    if returning:
        sql += f" RETURNING {', '.join(returning)}"
    prepared = tuple(
        (one.name, one.type.dialect_impl(dialect).bind_processor(dialect)) for one in columns
    )
    return _ArrayInsert(sql, prepared, defaults)


def _element_type(kind: Any, dialect: Dialect) -> str:
    # A cast to varchar(20) would cut what is longer; the insertion refuses it, as it should.
    return "text" if isinstance(kind, String) else str(kind.compile(dialect=dialect))
