"""Log lines: on stderr and, where a file is set, in a file that never grows beyond its bound."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from cli.logging_setup import configure_logs
from settings import SettingsError
from settings.log_file import LogFile
from settings.model import LogFormat


@pytest.fixture(autouse=True)
def _own_logging() -> Iterator[None]:
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    yield
    for handler in root.handlers:
        handler.close()
    root.handlers[:] = before
    root.setLevel(level)


def test_file_gets_every_line_as_json(tmp_path: Path) -> None:
    path = tmp_path / "logs" / "tipwatch.log"
    configure_logs(LogFormat.JSON, file=LogFile(path=path, bytes=10_000, backups=2))
    logging.getLogger("watch").error("source %s: broken", "vov.vn")
    (line,) = [json.loads(line) for line in path.read_text().splitlines()]
    assert (line["event"], line["level"], line["logger"]) == (
        "source vov.vn: broken", "error", "watch",
    )  # fmt: skip


def test_full_file_is_followed_by_the_next_and_the_oldest_goes(tmp_path: Path) -> None:
    path = tmp_path / "tipwatch.log"
    configure_logs(LogFormat.CONSOLE, file=LogFile(path=path, bytes=10_000, backups=2))
    for number in range(400):
        logging.getLogger("watch").info("line %d %s", number, "x" * 100)
    files = sorted(tmp_path.iterdir())
    assert [file.name for file in files] == ["tipwatch.log", "tipwatch.log.1", "tipwatch.log.2"]
    assert all(file.stat().st_size <= 10_000 for file in files)
    assert "line 399 " in path.read_text()


def test_file_that_cannot_be_written_is_a_wrong_setting(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    wrong = LogFile(path=tmp_path / "file" / "tipwatch.log", bytes=10_000, backups=2)
    with pytest.raises(SettingsError, match="TIPWATCH_LOG_FILE"):
        configure_logs(LogFormat.CONSOLE, file=wrong)
