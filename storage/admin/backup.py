"""Backup and restore: every row and every archive file, in one portable file."""

from __future__ import annotations

import base64
import errno
import io
import json
import os
import tarfile
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from enum import Enum
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, BinaryIO, cast

from sqlalchemy import Connection, DateTime, LargeBinary, Table, func, insert, select, text, update

from article.message import Message
from storage.column_types import MessageJson
from storage.engine import FILE_MODE, FOLDER_MODE, Database
from storage.models import Base, Page
from storage.schema import newest_version, schema_version

_MANIFEST = "tipwatch.json"
_FORMAT = 1
_AT_A_TIME = 500
_CHUNK = 1 << 20


class BackupError(Exception):
    """A backup cannot be made or used; the message says what to do. Nothing was overwritten."""


def back_up(database: Database, archive: Path, target: Path, *, now: datetime) -> dict[str, int]:
    """Write a consistent backup while others write; returns the number of rows by table."""
    if target.exists():
        raise BackupError(f"{target} exists already: name another file")
    partial = target.with_name(f"{target.name}.partial")
    counts: dict[str, int] = {}
    try:
        partial.touch(mode=0o600)  # it holds addresses of readers and digests of passwords
        with tarfile.open(partial, "w") as tar:
            with database.engine.connect() as connection:
                _begin_snapshot(connection, database)
                for table in Base.metadata.sorted_tables:
                    counts[table.name] = _add_table(tar, connection, table)
            # After the rows: an archive only grows, so every file a row names is in it.
            for path in sorted(archive.glob("*.warc.gz")):
                _add_file(tar, path)
            manifest = {
                "format": _FORMAT,
                "schema": schema_version(database),
                "made_at": now.isoformat(),
                "rows": counts,
            }
            _add_bytes(tar, _MANIFEST, json.dumps(manifest).encode())
        with partial.open("rb") as file:
            os.fsync(file.fileno())
        partial.rename(target)
    except OSError as error:
        raise BackupError(_write_problem(target, error)) from None
    finally:
        with suppress(OSError):
            partial.unlink(missing_ok=True)
    return counts


def _write_problem(target: Path, error: OSError) -> str:
    if not target.parent.is_dir():
        return f"there is no folder {target.parent}: mkdir -p {target.parent}"
    if error.errno == errno.ENOSPC:
        return f"{target}: no space left: free some, or name a file on another disk"
    return f"{target} cannot be written: {error.strerror}. Name a file that this user may write"


def restore(database: Database, archive: Path, source: Path) -> dict[str, int]:
    """Restore a backup into an empty database and archive; all rows or none."""
    with _opened(source) as tar:
        manifest = _manifest(tar, source)
        if manifest["schema"] != newest_version():
            raise BackupError(
                f"{source} has schema {manifest['schema']}, this program {newest_version()}: "
                "restore it with the version of tipwatch that made it, then upgrade"
            )
        with database.engine.connect() as connection:
            if connection.scalar(select(func.count()).select_from(Page)):
                raise BackupError(
                    f"{database.name} holds articles: restore into an empty database "
                    "(another TIPWATCH_DATA_DIR or TIPWATCH_DATABASE_URL)"
                )
        for member in tar:
            folder, _, name = member.name.partition("/")
            if folder == "archive" and Path(name).name == name and name.endswith(".warc.gz"):
                _restore_file(tar, member, archive / name)
        with database.writing() as session:
            connection = session.connection()
            for table in reversed(Base.metadata.sorted_tables):
                connection.execute(table.delete())  # rows every new database has, such as sources
            for table in Base.metadata.sorted_tables:
                _fill(connection, table, _rows(tar, table))
                if not database.is_sqlite:
                    _reset_sequence(connection, table)
    return cast("dict[str, int]", manifest["rows"])


def _begin_snapshot(connection: Connection, database: Database) -> None:
    """Begin a snapshot transaction that does not block writers."""
    if not database.is_sqlite:
        connection.execution_options(isolation_level="REPEATABLE READ")
    else:
        connection.execution_options(tipwatch_writing=False)


def _add_table(tar: tarfile.TarFile, connection: Connection, table: Table) -> int:
    count = 0
    rows = connection.execution_options(yield_per=_AT_A_TIME).execute(
        select(table).order_by(*table.primary_key.columns)
    )
    with TemporaryFile() as file:
        for row in rows.mappings():
            line = {name: _plain(value) for name, value in row.items()}
            file.write(json.dumps(line, ensure_ascii=False).encode() + b"\n")
            count += 1
        _add_stream(tar, f"tables/{table.name}.jsonl", cast("BinaryIO", file))
    return count


def _plain(value: object) -> object:
    if isinstance(value, Message):
        return value.to_json()
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    return value


def _typed(table: Table, line: dict[str, Any]) -> dict[str, Any]:
    row = dict(line)
    for name, value in line.items():
        kind = table.columns[name].type
        if value is None:
            continue
        if isinstance(getattr(kind, "impl", kind), DateTime):
            row[name] = datetime.fromisoformat(value)
        elif isinstance(kind, MessageJson):
            row[name] = Message.from_json(value)
        elif isinstance(kind, LargeBinary):
            row[name] = base64.b64decode(value)
    return row


def _fill(connection: Connection, table: Table, rows: Iterator[dict[str, Any]]) -> None:
    # A row may name one of its own table that comes later: such links are made in a second round.
    own = [c.name for c in table.columns if any(k.column.table is table for k in c.foreign_keys)]
    key = list(table.primary_key.columns)
    links: list[dict[str, Any]] = []
    batch: list[dict[str, Any]] = []
    for line in rows:
        row = _typed(table, line)
        if any(row[name] is not None for name in own):
            links.append(
                {f"key_{c.name}": row[c.name] for c in key} | {name: row[name] for name in own}
            )
        batch.append(row | dict.fromkeys(own))
        if len(batch) == _AT_A_TIME:
            connection.execute(insert(table), batch)
            batch = []
    if batch:
        connection.execute(insert(table), batch)
    for link in links:
        named = [column == link[f"key_{column.name}"] for column in key]
        connection.execute(update(table).where(*named).values({name: link[name] for name in own}))


def _reset_sequence(connection: Connection, table: Table) -> None:
    """Set PostgreSQL's sequence to the highest id that was restored."""
    for column in table.primary_key.columns:
        if column is not table.autoincrement_column:
            continue
        highest = connection.scalar(select(func.max(column)))
        if highest:
            connection.execute(
                text("SELECT setval(pg_get_serial_sequence(:table, :column), :highest)"),
                {"table": table.name, "column": column.name, "highest": highest},
            )


def _rows(tar: tarfile.TarFile, table: Table) -> Iterator[dict[str, Any]]:
    try:
        file = tar.extractfile(f"tables/{table.name}.jsonl")
    except KeyError:
        return
    if file:
        for line in file:
            yield json.loads(line)


def _opened(source: Path) -> tarfile.TarFile:
    try:
        return tarfile.open(source, "r:")
    except (OSError, tarfile.TarError) as error:
        reason = getattr(error, "strerror", None) or error
        raise BackupError(f"{source} is no backup of tipwatch: {reason}") from error


def _manifest(tar: tarfile.TarFile, source: Path) -> dict[str, Any]:
    try:
        file = tar.extractfile(_MANIFEST)
        manifest: dict[str, Any] = json.loads(file.read() if file else b"")
    except (KeyError, ValueError, tarfile.TarError) as error:
        raise BackupError(f"{source} is no backup of tipwatch, or not a whole one") from error
    if manifest.get("format") != _FORMAT:
        raise BackupError(f"{source} was made by another version of tipwatch")
    return manifest


def _restore_file(tar: tarfile.TarFile, member: tarfile.TarInfo, target: Path) -> None:
    if target.exists():
        if target.stat().st_size >= member.size:
            return
        raise BackupError(f"{target} is there already, and shorter: move it away")
    target.parent.mkdir(parents=True, exist_ok=True, mode=FOLDER_MODE)
    partial = target.with_name(f"{target.name}.partial")
    file = tar.extractfile(member)
    partial.touch(mode=FILE_MODE)
    with partial.open("wb") as out:
        while chunk := file.read(_CHUNK) if file else b"":
            out.write(chunk)
    partial.rename(target)


def _add_file(tar: tarfile.TarFile, path: Path) -> None:
    with path.open("rb") as file:
        _add_stream(tar, f"archive/{path.name}", file)


def _add_bytes(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    _add_stream(tar, name, io.BytesIO(content))


def _add_stream(tar: tarfile.TarFile, name: str, file: BinaryIO) -> None:
    info = tarfile.TarInfo(name)
    info.size = file.seek(0, os.SEEK_END)
    info.mode = 0o600
    file.seek(0)
    tar.addfile(info, file)
