"""Fixtures of the tests of operations."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.engine import Database


@pytest.fixture
def embedded(tmp_path: Path, sqlite_template: Path) -> Iterator[Database]:
    """Open an empty SQLite database: for what both kinds are asked alike elsewhere."""
    copy = shutil.copyfile(sqlite_template, tmp_path / "embedded.db")
    opened = Database(f"sqlite:///{copy}")
    yield opened
    opened.close()
