"""`tipwatch db`: the database's schema."""

from __future__ import annotations

import typer

from cli.console import tell
from settings import load_settings
from storage.engine import Database
from storage.schema import newest_version, schema_version, upgrade

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Look after the database.")


@app.callback()
def _group() -> None:
    """Look after the database."""


@app.command("upgrade")
def upgrade_schema() -> None:
    """Bring the database's schema to the one of this program.

    Example: tipwatch db upgrade
    """
    database = Database(load_settings().database)
    try:
        before = schema_version(database)
        upgrade(database)
    finally:
        database.close()
    if before == newest_version():
        tell(f"{database.name}: schema {before} is the newest, nothing to do")
    else:
        tell(f"{database.name}: schema {before or 'none'} → {newest_version()}")
