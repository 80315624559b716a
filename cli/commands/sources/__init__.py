"""`tipwatch sources`: list, show, check, pause and add sources."""

from __future__ import annotations

import importlib
from typing import Any

import typer
from typer.core import TyperGroup

_COMMANDS = {
    "list": "listing.list_sources",
    "show": "show.show",
    "check": "check.check",
    "trial": "trial.trial",
    "pause": "state.pause",
    "resume": "state.resume",
    "crawl-now": "state.crawl_now",
    "new": "new.new",
    "add": "add.add",
    "export": "export.export",
    "opml-export": "opml.opml_export",
    "opml-import": "opml.opml_import",
    "repair": "repair.repair",
}


class _LazySourceCommands(TyperGroup):
    """Load a command when it is called: `list` must not wait for a crawler."""

    def list_commands(self, ctx: Any) -> list[str]:
        """List the commands."""
        return list(_COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Load the command's module."""
        if cmd_name not in _COMMANDS:
            return None
        module, _, function = _COMMANDS[cmd_name].partition(".")
        only = typer.Typer(rich_markup_mode=None, add_completion=False)
        only.command(cmd_name)(
            getattr(importlib.import_module(f"cli.commands.sources.{module}"), function)
        )
        return typer.main.get_command(only)


app = typer.Typer(
    cls=_LazySourceCommands,
    no_args_is_help=True,
    rich_markup_mode=None,
    help="List, show, check, pause, add and repair sources.",
)


@app.callback()
def _group() -> None:
    """List, show, check, pause and add sources."""
