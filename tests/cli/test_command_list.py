"""The lists of commands: whole lines, and nothing imported for them."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping

import pytest
import typer

from cli.commands.sources import app as sources
from cli.lazy_group import LazyCommand, LazyGroup
from cli.main import COMMANDS, app

GROUPS = {"tipwatch": app, "tipwatch sources": sources}
COLUMNS = 80


def commands_of(group: typer.Typer) -> Mapping[str, LazyCommand]:
    made = typer.main.get_command(group)
    assert isinstance(made, LazyGroup)
    return made.lazy_commands


def test_help_imports_no_command() -> None:
    listing = "import sys; from cli.main import app; app(['--help'], standalone_mode=False)"
    check = "print(*sorted({'scrapy', 'sqlalchemy', 'twisted', 'aiohttp'} & set(sys.modules)), file=sys.stderr)"
    done = subprocess.run(
        [sys.executable, "-c", f"{listing}; {check}"], capture_output=True, text=True, check=True
    )
    assert all(name in done.stdout for name in COMMANDS)
    assert done.stderr.strip() == ""


@pytest.mark.parametrize("group", GROUPS)
def test_summary_is_one_whole_line(group: str) -> None:
    commands = commands_of(GROUPS[group])
    indent = 2 + max(map(len, commands)) + 2
    for name, command in commands.items():
        assert command.summary.endswith("."), name
        assert indent + len(command.summary) < COLUMNS, name


@pytest.mark.parametrize("group", GROUPS)
def test_listed_command_exists(group: str) -> None:
    made = typer.main.get_command(GROUPS[group])
    assert isinstance(made, LazyGroup)
    for name in made.list_commands(None):
        assert made.get_command(None, name) is not None, name


def test_unknown_command_is_none() -> None:
    made = typer.main.get_command(app)
    assert isinstance(made, LazyGroup)
    assert made.get_command(None, "watch") is None
