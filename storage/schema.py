"""Schema version: create the schema, upgrade an older one, refuse a newer one."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import inspect, text

from storage.engine import FILE_MODE, Database, SchemaError
from storage.queue_tables import create_queue, missing_queue_migrations, upgrade_queue

MIGRATIONS = Path(__file__).parent / "migrations"
_UPGRADE_LOCK = 0x71705755  # any number, as long as nothing else in the database locks it


def schema_version(database: Database) -> str | None:
    """Return the schema's version; None for an empty database."""
    with database.reading() as session:
        if not inspect(session.connection()).has_table("alembic_version"):
            return None
        version: str | None = session.scalar(text("SELECT version_num FROM alembic_version"))
    return version


def newest_version() -> str:
    """Return the version this program was written for."""
    return max(_versions())


def ensure_schema(database: Database) -> None:
    """Create or upgrade the schema of a database; raises SchemaError if it may not.

    An older SQLite is copied aside and upgraded; an older PostgreSQL is left to its operator.
    """
    database.create_file()
    version, newest = schema_version(database), newest_version()
    if version == newest:
        _refuse_outdated_queue(database)
        return
    if version is None and _has_tables(database):
        raise SchemaError(
            f"{database.name} holds tables that are not tipwatch's: name another database"
        )
    if version is not None:
        _refuse_newer(database, version)
        if not database.is_sqlite:
            raise SchemaError(
                f"{database.name} has schema {version}, this program needs {newest}: "
                "run `tipwatch db upgrade` while no daemon runs"
            )
        copy_before_upgrade(database)
    upgrade(database)


def has_schema(database: Database) -> bool:
    """Return whether there is a database of ours, without creating anything."""
    if database.file is not None and not database.file.exists():
        return False
    return schema_version(database) is not None


def upgrade(database: Database) -> None:
    """Run every migration that is missing."""
    database.create_file()
    version = schema_version(database)
    if version is not None:
        _refuse_newer(database, version)
    # Imported only when there is something to do: it costs every other command a fifth of its start.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with database.engine.connect() as connection, connection.begin():
        if not database.is_sqlite:
            # A scheduler and its workers may all start on an empty database.
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _UPGRADE_LOCK})
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        if not database.is_sqlite:
            create_queue(connection)
    if not database.is_sqlite:
        upgrade_queue(database)


def copy_before_upgrade(database: Database) -> Path:
    """Copy a SQLite database to a file beside it, consistent even while it is in use."""
    original = Path(str(database.url.database))
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    copy = original.with_name(f"{original.name}.before-upgrade-{stamp}")
    free = shutil.disk_usage(original.parent).free
    if free < original.stat().st_size * 1.1:
        raise SchemaError(
            f"no room to copy {original} before its upgrade: free some space and retry"
        )
    copy.touch(mode=FILE_MODE)
    with closing(sqlite3.connect(original)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
    return copy


def _refuse_outdated_queue(database: Database) -> None:
    if not database.is_sqlite and missing_queue_migrations(database):
        raise SchemaError(
            f"{database.name} has no job queue, or an older one than this program needs: "
            "run `tipwatch db upgrade` while no daemon runs"
        )


def _versions() -> set[str]:
    # Each file is named after the version it leads to.
    return {file.name.partition("_")[0] for file in (MIGRATIONS / "versions").glob("[0-9]*.py")}


def _has_tables(database: Database) -> bool:
    return bool(inspect(database.engine).get_table_names())


def _refuse_newer(database: Database, version: str) -> None:
    if version not in _versions():
        raise SchemaError(
            f"{database.name} has schema {version}, made by a newer tipwatch: update the program"
        )
