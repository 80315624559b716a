"""`tipwatch db`: upgrade, check, back up and restore the database and the archive."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import track

from cli.console import err, print_error, print_message
from cli.options import open_database, open_existing_database
from crawler.warc.reader import read_response_at
from pipelines.archive.retention import prune
from settings import Settings, load_settings
from storage.admin.backup import BackupError, back_up
from storage.admin.backup import restore as restore_backup
from storage.admin.integrity import integrity_problems
from storage.articles.archive_references import archived_revisions
from storage.engine import Database
from storage.schema import has_schema, newest_version, schema_version, upgrade

app = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None, help="Upgrade, check, back up and restore."
)
BackupFile = Annotated[Path, typer.Argument(metavar="FILE")]


@app.callback()
def _group() -> None:
    """Upgrade, check, back up and restore."""


@app.command("upgrade")
def upgrade_schema() -> None:
    """Bring the database's schema to the one of this program.

    Example: tipwatch db upgrade
    """
    database = Database(load_settings().effective_database_url)
    try:
        before = schema_version(database) if has_schema(database) else None
        upgrade(database)
    finally:
        database.close()
    if before == newest_version():
        print_message(f"{database.name}: schema {before} is the newest, nothing to do")
    else:
        print_message(f"{database.name}: schema {before or 'none'} → {newest_version()}")


@app.command("backup")
def backup(file: BackupFile) -> None:
    """Write database and archive to one file, while everything goes on.

    The file fits either kind of database: restoring is also the way from SQLite to PostgreSQL.

    Example: tipwatch db backup /backup/tipwatch-20261122.tar
    """
    settings = load_settings()
    with open_existing_database() as database, _backup_errors():
        counts = back_up(database, settings.archive_config.folder, file, now=datetime.now(UTC))
    print_message(
        f"{file}: {counts['pages']:,} articles, {counts['revisions']:,} revisions, {file.stat().st_size:,} bytes"
    )


@app.command("restore")
def restore(file: BackupFile) -> None:
    """Fill an empty database and its archive from a backup.

    Example: tipwatch db restore /backup/tipwatch-20261122.tar
    """
    settings = load_settings()
    with open_database() as database, _backup_errors():
        counts = restore_backup(database, settings.archive_config.folder, file)
    print_message(
        f"{database.name}: {counts['pages']:,} articles, {counts['revisions']:,} revisions restored"
    )
    if not (secret := settings.data_dir.absolute() / "secret").exists():
        print_message(
            f"not in a backup: the key that signs unsubscribe links. Copy it from the old data directory to "
            f"{secret} (mode 0600), or the links in mails already sent stop working"
        )


@app.command("check")
def check() -> None:
    """Check that the database is whole and that every archived record is where its row says.

    Example: tipwatch db check
    """
    settings = load_settings()
    with open_existing_database(upgrade=False) as database:
        name = database.name
        problems = list(integrity_problems(database))
        if not problems:
            problems = list(_archive_problems(database, settings))
    for problem in problems:
        print_error(problem)
    if problems:
        raise typer.Exit(1)
    print_message(f"{name}: whole, and so is its archive")


@app.command("prune")
def prune_archive(
    flagged: Annotated[
        bool, typer.Option("--flagged", help="Delete evidence on flagged articles, too.")
    ] = False,
) -> None:
    """Delete archive files beyond TIPWATCH_ARCHIVE_KEEP_DAYS and _KEEP_BYTES; evidence stays.

    Example: tipwatch db prune
    """
    plan = load_settings().archive_config
    with open_existing_database() as database:
        deleted = prune(database, plan, now=datetime.now(UTC), include_evidence=flagged)
    print_message(f"{plan.folder}: {len(deleted)} files deleted")


def _archive_problems(database: Database, settings: Settings) -> Iterator[str]:
    with database.reading() as session:
        rows = archived_revisions(session)
        for page_id, url, number, place in track(
            rows, "archive", console=err, transient=True, disable=not err.is_terminal
        ):
            location = (
                f"article #{page_id}, revision {number} ({url}): its record in {place['warc']}"
            )
            found = read_response_at(
                settings.archive_config.folder / place["warc"],
                place["offset"],
                limit=settings.page_bytes_limit,
            )
            if found is None:
                yield f"{location} cannot be read at byte {place['offset']}"
            elif hashlib.sha256(found.body).hexdigest() != place["sha256"]:
                yield f"{location} is not what was archived"


@contextmanager
def _backup_errors() -> Iterator[None]:
    try:
        yield
    except BackupError as error:
        print_error(str(error))
        raise typer.Exit(2) from None
