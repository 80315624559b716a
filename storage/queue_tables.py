"""The tables of the job queue: PostgreSQL only, in their own schema, by the library's SQL."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from sqlalchemy import Connection, String, column, func, insert, select, table, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import ProgrammingError

from storage.engine import Database, SchemaError

SCHEMA = "procrastinate"
# What we read of the library's tables; all writing is left to its own functions.
JOBS = table("procrastinate_jobs", column("status", String), column("args", JSONB), schema=SCHEMA)
_APPLIED = table("applied", column("migration", String), schema=SCHEMA)


def create_queue(connection: Connection) -> None:
    """Create the tables if they are missing, in the transaction of the connection."""
    if _applied(connection) is not None:
        return
    try:
        connection.execute(text(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}"))
    except ProgrammingError as error:
        url = connection.engine.url
        raise SchemaError(
            f"{url.render_as_string(hide_password=True)}: the job queue needs a schema of its own: "
            f"{str(error.orig).splitlines()[0]}. As its administrator run "
            f"`GRANT CREATE ON DATABASE {url.database} TO {url.username}`"
        ) from None
    _run(connection, (_sql() / "schema.sql").read_text(encoding="utf-8"))
    connection.execute(text(f"CREATE TABLE {SCHEMA}.applied (migration text PRIMARY KEY)"))
    _record_migration(connection, _migrations()[-1])


def upgrade_queue(database: Database) -> None:
    """Run the missing migrations of the library, each in its own transaction.

    PostgreSQL can add a value to an enum in a transaction, but not use it there.
    """
    for migration in missing_queue_migrations(database):
        with database.engine.begin() as connection:
            _run(connection, (_sql() / "migrations" / migration).read_text(encoding="utf-8"))
            _record_migration(connection, migration)


def missing_queue_migrations(database: Database) -> list[str]:
    """Return the missing migrations; raises SchemaError for a newer queue than ours."""
    with database.engine.connect() as connection:
        applied = _applied(connection)
    known = _migrations()
    if applied is None:
        return known
    if applied not in known:
        raise SchemaError(
            f"{database.name}: its job queue has migration {applied}, "
            "made by a newer tipwatch: update the program"
        )
    return known[known.index(applied) + 1 :]


def _applied(connection: Connection) -> str | None:
    if connection.scalar(text(f"SELECT to_regclass('{SCHEMA}.applied')")) is None:
        return None
    newest: str | None = connection.scalar(select(func.max(_APPLIED.c.migration)))
    return newest


def _record_migration(connection: Connection, migration: str) -> None:
    connection.execute(insert(_APPLIED).values(migration=migration))


def _run(connection: Connection, script: str) -> None:
    # Its tables and functions refer to each other without a schema.
    connection.execute(text(f"SET LOCAL search_path TO {SCHEMA}"))
    # By the driver itself: many statements at once, and a % that is no parameter.
    cursor = connection.connection.cursor()
    cursor.execute(script)
    cursor.close()
    connection.execute(text("RESET search_path"))


def _migrations() -> list[str]:
    return sorted(path.name for path in (_sql() / "migrations").glob("*.sql"))


def _sql() -> Path:
    # Found, not imported: every command on PostgreSQL comes by here.
    found = find_spec("procrastinate")
    if found is None or found.origin is None:
        raise SchemaError("the package procrastinate is not installed: run `make install`")
    return Path(found.origin).parent / "sql"
