"""Mistakes of a new operator: each is answered in a line or two with the way out, and costs nothing."""

from __future__ import annotations

import os
import socket
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from fixtures.processes.command_fork import run_command

from cli.main import EXIT_UNAVAILABLE, EXIT_USAGE
from storage.engine import Database
from storage.schema import ensure_schema


@dataclass(frozen=True)
class Mistake:
    """What was typed, with which settings, and what the answer has to name."""

    command: str
    answer: tuple[str, ...]
    settings: dict[str, str] = field(default_factory=dict)
    code: int = EXIT_USAGE


MISTAKES = {
    "a misspelt source": Mistake("crawl baoquocte", ("baoquocte.vn", "tipwatch sources list")),
    "a source that is none": Mistake(
        "sources show nowhere", ("'nowhere'", "tipwatch sources list")
    ),
    "a misspelt command": Mistake("stauts", ("stauts", "tipwatch --help")),
    "an option that is none": Mistake("export --form csv", ("--form", "tipwatch export --help")),
    "a format that is none": Mistake("export --format docx", ("docx", "csv")),
    "a date that is none": Mistake("export --since tomorrow", ("tomorrow", "2026-10-01")),
    "a misspelt setting": Mistake(
        "status", ("TIPWATCH_SMPT_URL", "TIPWATCH_SMTP_URL"), {"TIPWATCH_SMPT_URL": "smtp://a"}
    ),
    "an address that is none": Mistake("subscribers add nobody", ("nobody", "such as")),
    "a province that is none": Mistake(
        "subscribers add a@example.org --filter province=Atlantis", ("Atlantis", "did you mean")
    ),
    "a reader nobody knows": Mistake(
        "digest send --subscriber b@example.org", ("b@example.org", "tipwatch subscribers list")
    ),
    "a backup into a folder that is not there": Mistake(
        "db backup {folder}/none/a.zip", ("{folder}/none",)
    ),
    "a backup that is none": Mistake("db restore {folder}/none.zip", ("none.zip",)),
    "a configuration file that is not there": Mistake(
        "status", ("none.toml", "there is no such file"), {"TIPWATCH_CONFIG": "{folder}/none.toml"}
    ),
    "a configuration file with a mistake": Mistake(
        "status", ("bad.toml", "line 1"), {"TIPWATCH_CONFIG": "{folder}/bad.toml"}
    ),
    "a package of spiders that is not there": Mistake(
        "sources list",
        ("'our_sources'", "TIPWATCH_SPIDER_MODULES"),
        {"TIPWATCH_SPIDER_MODULES": '["our_sources"]'},
    ),
    "a database of another kind": Mistake(
        "status",
        ("TIPWATCH_DATABASE_URL", "sqlite:///"),
        {"TIPWATCH_DATABASE_URL": "mysql://root@localhost/x"},
    ),
    "a database server that does not run": Mistake(
        "status",
        ("127.0.0.1", "start the server"),
        {"TIPWATCH_DATABASE_URL": "postgresql+psycopg://u:secret@127.0.0.1:1/x"},
        EXIT_UNAVAILABLE,
    ),
    "a port that is taken": Mistake(
        "web", ("TIPWATCH_BIND", "another port"), {"TIPWATCH_BIND": "127.0.0.1:{port}"}
    ),
    "a port that is none": Mistake(
        "web", ("TIPWATCH_BIND", "0-65535"), {"TIPWATCH_BIND": "127.0.0.1:99999"}
    ),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an operator's folder, with a database."""
    path = tmp_path_factory.mktemp("operator")
    (path / "var").mkdir()
    (path / "bad.toml").write_text('bind = "x\n')
    database = Database(f"sqlite:///{path}/var/tipwatch.db")
    ensure_schema(database)
    database.close()
    return path


@pytest.mark.parametrize("name", MISTAKES)
def test_mistake_is_answered_with_the_way_out(name: str, folder: Path) -> None:
    mistake = MISTAKES[name]
    files = {path: path.stat().st_size for path in folder.rglob("*")}
    with socket.create_server(("127.0.0.1", 0)) as taken:
        known = {"folder": folder, "port": taken.getsockname()[1]}
        ended = run_command(
            *_filled(mistake.command, known).split(),
            env={
                "PATH": os.environ["PATH"],
                "TIPWATCH_DATA_DIR": str(folder / "var"),
                **{key: _filled(value, known) for key, value in mistake.settings.items()},
            },
            cwd=folder,
        )
    answer = ended.stdout + ended.stderr
    assert ended.returncode == mistake.code, answer
    assert len(answer.strip().splitlines()) <= 3
    for part in mistake.answer:
        assert _filled(part, known) in answer
    assert "Traceback" not in answer
    assert "secret" not in answer
    after = {path: path.stat().st_size for path in folder.rglob("*")}
    assert files.items() <= after.items()


def _filled(text: str, known: Mapping[str, object]) -> str:
    for key, value in known.items():
        text = text.replace(f"{{{key}}}", str(value))
    return text
