"""Fixtures of the tests of operations."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.engine import Database
from storage.schema import ensure_schema


@pytest.fixture
def embedded(tmp_path: Path) -> Iterator[Database]:
    """Open an empty SQLite database: for what both kinds are asked alike elsewhere."""
    opened = Database(f"sqlite:///{tmp_path / 'embedded.db'}")
    ensure_schema(opened)
    yield opened
    opened.close()
