"""Database access: one object that opens reading and writing transactions, and how many ids one statement takes."""

from __future__ import annotations

import json
import shutil
from collections.abc import Collection, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from threading import Lock
from typing import Any

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Engine,
    Integer,
    any_,
    cast,
    column,
    create_engine,
    event,
    func,
    select,
    text,
)
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DatabaseError, OperationalError
from sqlalchemy.orm import InstrumentedAttribute, Session
from sqlalchemy.pool import ConnectionPoolEntry

from storage.inserts.packed_array import register_packed_arrays

__all__ = [
    "Database",
    "NoDatabase",
    "SchemaError",
    "Session",
    "StorageUnavailable",
    "by_index",
    "describe_error",
    "id_chunks",
    "is_among",
    "on_sqlite",
]

_BUSY_SECONDS = 30
_MOST_IDS = 500
"""SQLite binds at most 999 to 32,766 values a statement."""
_SMALLEST_DISK_SPACE = 1 << 20
"""Bytes; with less, SQLite cannot open a database for readers, which share a file of 32 kB and more."""
FLUSHED_LATER = "commits before it is on disk"
"""Set in the `info` of a session whose locks others wait for: they are released before the disk has
written, and `Database.writing` waits for the disk without them."""
FILE_MODE, FOLDER_MODE = 0o640, 0o750
"""Of what holds articles and readers' addresses, whatever the umask allows beyond."""


class StorageUnavailable(Exception):
    """The database cannot be used now; nothing was stored, what was stored is safe. Try again later."""


class SchemaError(Exception):
    """The database's schema does not fit this program; the message says which command fixes it."""


class NoDatabase(Exception):
    """There is no database where the settings point, or none can be made; the message names the place."""


class Database:
    """One database, SQLite or PostgreSQL. Close it when done.

    With `reuse_plans` PostgreSQL plans a statement once for all its values, and by indexes: for processes that
    look up few rows thousands of times, never for those that show statistics.
    """

    def __init__(
        self, url: str, *, busy_seconds: float = _BUSY_SECONDS, reuse_plans: bool = False
    ) -> None:
        self.url = make_url(url)
        self.engine = _engine(url, busy_seconds=busy_seconds)
        self._reuse_plans = reuse_plans and not self.is_sqlite
        if self._reuse_plans:
            event.listen(self.engine, "connect", _plan_by_indexes)
        self._writing = self.engine.execution_options(tipwatch_writing=True)
        # SQLite makes writers wait by sleeping and trying again, up to a tenth of a second at a
        # time; threads of one process queue up here instead and lose none.
        self._write_lock = Lock() if self.is_sqlite else nullcontext()
        self._reading = self.engine.execution_options(
            tipwatch_writing=False, **{"postgresql_readonly": True} if self._reuse_plans else {}
        )

    @property
    def is_sqlite(self) -> bool:
        """Whether the dialect is SQLite; for what SQL cannot express the same way in both."""
        return self.engine.dialect.name == "sqlite"

    @property
    def name(self) -> str:
        """The URL for messages, without a password in any of its forms."""
        shown = self.url
        if secret := [name for name in shown.query if "password" in name.lower()]:
            shown = shown.difference_update_query(secret)
        return shown.render_as_string(hide_password=True)

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Open a transaction that commits at the end, or leaves no trace.

        Raises StorageUnavailable when the database is locked, full or away.
        """
        with self._write_lock, self._session(self._writing) as session:
            with session.begin():
                yield session
            if session.info.get(FLUSHED_LATER):
                self._wait_for_disk()

    def _wait_for_disk(self) -> None:
        """Wait until what was committed is on disk: a record that is committed comes after all that."""
        with self.engine.connect() as connection:
            connection.execution_options(isolation_level="AUTOCOMMIT").execute(
                text("SELECT pg_logical_emit_message(true, 'tipwatch', '')")
            )

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Open a transaction that sees one moment of the database and writes nothing."""
        with self._session(self._reading) as session:
            yield session
            if self._reuse_plans:
                session.expunge_all()
                session.commit()  # a rollback makes the driver drop every prepared statement

    @contextmanager
    def _session(self, engine: Engine) -> Iterator[Session]:
        with self.translate_errors(), Session(engine, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def translate_errors(self) -> Iterator[None]:
        """Raise StorageUnavailable for driver errors of a database that cannot be used."""
        try:
            yield
        except OperationalError as error:
            raise StorageUnavailable(
                f"database {self.name}: {describe_error(error, file=self.file)}"
            ) from error
        except DatabaseError as error:
            if "not a database" not in str(error.orig):
                raise
            raise NoDatabase(
                f"{self.name} is a file of another kind: name another one, or restore a backup"
            ) from error

    @property
    def file(self) -> Path | None:
        """The file of a SQLite database; None for a server and for one in memory."""
        location = self.url.database
        return Path(location) if self.is_sqlite and location and location != ":memory:" else None

    def create_file(self) -> None:
        """Create the file of a new SQLite database and its folder, closed to other users."""
        if self.file is None or self.file.exists():
            return
        try:
            self.file.parent.mkdir(parents=True, exist_ok=True, mode=FOLDER_MODE)
            # SQLite gives its own journal files the mode of the database.
            self.file.touch(mode=FILE_MODE)
        except OSError as error:
            raise NoDatabase(
                f"{self.file} cannot be made: {error.strerror}. Set TIPWATCH_DATA_DIR to a folder "
                "that this user may write to, such as /var/lib/tipwatch"
            ) from None

    def close(self) -> None:
        """Close every connection; one that a thread still uses, when it is returned."""
        # A pool that was disposed of takes connections back, and drops them open with itself.
        event.listen(self.engine.pool, "checkin", _close_returned)
        self.engine.dispose()


def _close_returned(_connection: Any, record: ConnectionPoolEntry) -> None:
    record.invalidate()


def describe_error(error: OperationalError, *, file: Path | None = None) -> str:
    """Return why a database cannot be used, and the way out; `file` is that of a SQLite database."""
    words = str(error.orig).strip().splitlines()[0] if error.orig else str(error)
    # On a full disk SQLite cannot make the file that readers share, and speaks of an I/O error.
    if file is not None and _is_full(file.parent):
        return f"the disk of {file.parent} is full: free some space; what is stored is safe"
    if "locked" in words:
        return (
            f"another process has been writing for over {_BUSY_SECONDS} s: try again in a moment; "
            "what is stored is safe"
        )
    if "unable to open" in words or "readonly" in words:
        return f"{words}: this user may not write there; use the service's: sudo -u tipwatch tipwatch …"
    if "full" in words:
        return f"{words}: free some space; what is stored is safe"
    if "connection" in words:
        return f"{words}: start the server, or correct TIPWATCH_DATABASE_URL"
    return words


def _is_full(folder: Path) -> bool:
    try:
        return shutil.disk_usage(folder).free < _SMALLEST_DISK_SPACE
    except OSError:
        return False


def _engine(url: str, *, busy_seconds: float) -> Engine:
    if not url.startswith("sqlite"):
        engine = create_engine(url, pool_pre_ping=True)
        event.listen(engine, "connect", register_packed_arrays)
        return engine
    engine = create_engine(url, connect_args={"timeout": busy_seconds})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _plan_by_indexes(connection: Any, _record: Any) -> None:
    # A table that is small when its plan is made is read as a whole, and still is when it has grown.
    connection.execute("SET enable_seqscan = off")
    connection.commit()


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # The driver's own implicit BEGIN is plain; ours is chosen in _begin_sqlite.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()


def _begin_sqlite(connection: Any) -> None:
    # A plain BEGIN that reads and then writes fails at once when another wrote in between, and no
    # waiting helps (measured: 2,599 errors in 4 s with three writers). IMMEDIATE queues instead.
    writing = connection.get_execution_options().get("tipwatch_writing", True)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


_BY_INDEX = """
SET LOCAL enable_seqscan = off;
SET LOCAL enable_hashjoin = off;
SET LOCAL enable_mergejoin = off;
SET LOCAL random_page_cost = 1.1;
SET LOCAL jit = off;
SET LOCAL max_parallel_workers_per_gather = 0
"""
_BY_ANY_PLAN = """
SET LOCAL enable_seqscan TO DEFAULT;
SET LOCAL enable_hashjoin TO DEFAULT;
SET LOCAL enable_mergejoin TO DEFAULT;
SET LOCAL random_page_cost TO DEFAULT;
SET LOCAL jit TO DEFAULT;
SET LOCAL max_parallel_workers_per_gather TO DEFAULT
"""


@contextmanager
def by_index(session: Session) -> Iterator[None]:
    """Forbid PostgreSQL to read whole tables in the block, for queries of which few rows are wanted.

    It expects more rows than there are, and a disk that turns: rather than to look up a thousand rows it walks through
    a million, on several processors, whose start takes longer than the rest on one. SQLite does not.
    """
    is_sqlite = on_sqlite(session)
    if not is_sqlite:
        session.execute(text(_BY_INDEX))
    yield
    if not is_sqlite:
        session.execute(text(_BY_ANY_PLAN))


def on_sqlite(session: Session) -> bool:
    """Return whether a session's dialect is SQLite; for what SQL cannot express the same way in both."""
    return session.get_bind().dialect.name == "sqlite"


def id_chunks(ids: Collection[int]) -> Iterator[list[int]]:
    """Yield the ids in ascending order, as many at a time as one statement takes."""
    ordered = sorted(ids)
    for start in range(0, len(ordered), _MOST_IDS):
        yield ordered[start : start + _MOST_IDS]


def is_among(
    session: Session, number: ColumnElement[int] | InstrumentedAttribute[int], ids: Collection[int]
) -> ColumnElement[bool]:
    """Select rows by thousands of ids in one parameter: one each would take longer to send and plan than to look up."""
    if on_sqlite(session):
        listed = func.json_each(json.dumps(list(ids))).table_valued(column("value", Integer))
        return number.in_(select(listed.c.value))
    return number == any_(cast(list(ids), ARRAY(Integer)))
