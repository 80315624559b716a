"""The schema: created, upgraded, compared with the models, refused when it is not ours."""

from __future__ import annotations

import sqlite3

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from storage.engine import Database
from storage.models import Base
from storage.schema import MIGRATIONS, SchemaError, ensure_schema, newest_version, schema_version


def test_migrations_lead_to_exactly_the_models(database: Database) -> None:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": False})
        assert compare_metadata(context, Base.metadata) == []


def test_empty_database_gets_the_newest_schema(empty_url: str) -> None:
    database = Database(empty_url)
    assert schema_version(database) is None
    ensure_schema(database)
    assert schema_version(database) == newest_version()
    database.close()


def test_newest_version_is_where_the_migrations_end() -> None:
    assert ScriptDirectory(str(MIGRATIONS)).get_heads() == [newest_version()]


def test_making_ready_twice_does_nothing(database: Database) -> None:
    ensure_schema(database)
    assert schema_version(database) == newest_version()


def test_newer_schema_is_refused(database: Database) -> None:
    with database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(SchemaError, match="newer tipwatch"):
        ensure_schema(database)


def test_database_of_another_program_is_not_changed(tmp_path) -> None:
    path = tmp_path / "other.db"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE songs (id INTEGER)")
    connection.close()
    database = Database(f"sqlite:///{path}")
    with pytest.raises(SchemaError, match="not tipwatch's"):
        ensure_schema(database)
    database.close()
