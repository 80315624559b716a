"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Annotated

import typer

from article.dates import HANOI
from settings import Settings, SettingsError, load_settings
from storage.engine import Database, NoDatabase
from storage.schema import ensure_schema, has_schema


def parse_date(text: str) -> datetime:
    """Read `2026-10-01` or a full ISO time; without a zone it is Hanoi's."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is no date such as 2026-10-01") from None
    return at if at.tzinfo else at.replace(tzinfo=HANOI)


Since = Annotated[
    datetime | None,
    typer.Option(
        parser=parse_date, metavar="DATE", help="Only from this day on, such as 2026-10-01."
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Write one JSON document to stdout.")]


@contextmanager
def open_database(*, reuse_plans: bool = False) -> Iterator[Database]:
    """Open the database of the settings and prepare its schema."""
    database = Database(load_settings().effective_database_url, reuse_plans=reuse_plans)
    try:
        ensure_schema(database)
        yield database
    finally:
        database.close()


@contextmanager
def open_existing_database(*, upgrade: bool = True) -> Iterator[Database]:
    """Open the database of the settings; raises NoDatabase instead of creating one to read it."""
    database = Database(load_settings().effective_database_url)
    try:
        if not has_schema(database):
            raise NoDatabase(missing_database_text(database))
        if upgrade:
            ensure_schema(database)
        yield database
    finally:
        database.close()


@contextmanager
def open_database_if_any() -> Iterator[Database | None]:
    """Open the database of the settings, or yield None where there is none yet."""
    if has_database():
        with open_existing_database() as database:
            yield database
    else:
        yield None


def has_database() -> bool:
    """Return whether there is a database where the settings point."""
    database = Database(load_settings().effective_database_url)
    try:
        return has_schema(database)
    finally:
        database.close()


def missing_database_text(database: Database) -> str:
    """Return where a database was looked for, and what to do."""
    return (
        f"there is no database yet at {database.name}: `tipwatch run` makes it. If yours is "
        "elsewhere, see `tipwatch config show`"
    )


def require_postgres(settings: Settings, *, purpose: str) -> None:
    """Raise SettingsError unless several machines can share the database."""
    if settings.effective_database_url.startswith("sqlite"):
        raise SettingsError(
            f"TIPWATCH_DATABASE_URL: {settings.effective_database_url} is SQLite, which is for one process: "
            f"{purpose} need PostgreSQL. Set TIPWATCH_DATABASE_URL=postgresql+psycopg://user@host/name "
            "(`tipwatch db backup` and `restore` move what you have), "
            "or use `tipwatch run` alone"
        )
