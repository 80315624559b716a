"""A database that is closed leaves no connection open."""

from __future__ import annotations

from typing import Any

from sqlalchemy import text

from storage.engine import Database


def is_closed(connection: Any) -> bool:
    try:
        connection.cursor().execute("SELECT 1")
    except Exception:  # noqa: BLE001 - each driver has an error of its own
        return True
    return False


def test_a_connection_that_is_in_use_is_closed_when_it_is_returned(database_url: str) -> None:
    database = Database(database_url)
    with database.reading() as session:
        session.execute(text("SELECT 1"))
        connection = session.connection().connection.dbapi_connection
        database.close()
        assert not is_closed(connection)
    assert is_closed(connection)


def test_a_connection_that_is_not_in_use_is_closed_at_once(database_url: str) -> None:
    database = Database(database_url)
    with database.reading() as session:
        session.execute(text("SELECT 1"))
        connection = session.connection().connection.dbapi_connection
    database.close()
    assert is_closed(connection)
