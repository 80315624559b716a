"""Every command refuses a misspelt setting before it does anything."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from cli.main import EXIT_USAGE, app

ARGUMENTS = {
    "accounts add": "an@example.org --role viewer",
    "accounts close": "an@example.org",
    "accounts password": "an@example.org",
    "articles review": "1 confirmed",
    "classify": "texts.jsonl",
    "db backup": "backup.zip",
    "db restore": "texts.jsonl",
    "diff": "1",
    "ingest": "texts.jsonl",
    "show": "1",
    "sources check": "vov.vn",
    "sources crawl-now": "vov.vn",
    "sources new": "vov.vn https://vov.vn/a",
    "sources pause": "vov.vn",
    "sources resume": "vov.vn",
    "sources show": "vov.vn",
    "stories merge": "1 2",
    "stories split": "1 2",
    "stories why": "1",
    "subscribers add": "an@example.org",
    "subscribers bounce": "texts.jsonl",
    "subscribers edit": "an@example.org --hour 8",
    "subscribers remove": "an@example.org",
    "subscribers unsubscribe": "token",
}


def leaves(group: Any, *path: str) -> list[str]:
    """List every command with its words."""
    context = typer.Context(group)
    found: list[str] = []
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if hasattr(command, "list_commands"):
            found += leaves(command, *path, name)
        else:
            found.append(" ".join([*path, name]))
    return found


COMMANDS = sorted(set(leaves(typer.main.get_command(app))) - {"doctor"})


@pytest.mark.parametrize("command", COMMANDS)
def test_command_is_refused(command: str, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TIPWATCH_SMTP_ULR", "smtp://mail.example.org")
    (tmp_path / "texts.jsonl").write_text('{"text": "a"}\n')
    words = f"{command} {ARGUMENTS.get(command, '')}".split()
    ended = CliRunner().invoke(app, words)
    assert ended.exit_code == EXIT_USAGE, ended.output
    assert "did you mean TIPWATCH_SMTP_URL?" in ended.output
    assert [path.name for path in tmp_path.iterdir()] == ["texts.jsonl"]


def test_help_is_printed_nevertheless(monkeypatch) -> None:
    monkeypatch.setenv("TIPWATCH_SMTP_ULR", "smtp://mail.example.org")
    assert CliRunner().invoke(app, ["run", "--help"]).exit_code == 0
