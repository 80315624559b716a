"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Annotated

import typer

from article.dates import HANOI
from settings import Settings, SettingsError, load_settings
from storage.engine import Database
from storage.schema import ensure_schema


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
def open_database() -> Iterator[Database]:
    """Open the database of the settings and prepare its schema."""
    database = Database(load_settings().effective_database_url)
    try:
        ensure_schema(database)
        yield database
    finally:
        database.close()


def require_postgres(settings: Settings, *, purpose: str) -> None:
    """Raise SettingsError unless several machines can share the database."""
    if settings.effective_database_url.startswith("sqlite"):
        raise SettingsError(
            f"TIPWATCH_DATABASE_URL: {settings.effective_database_url} is SQLite, which is for one process: "
            f"{purpose} need PostgreSQL. Set TIPWATCH_DATABASE_URL=postgresql+psycopg://user@host/name "
            "(`tipwatch db backup` and `restore` move what you have), "
            "or use `tipwatch run` alone"
        )
