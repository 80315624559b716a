"""A group of commands that imports a command only when it is called, and lists all without importing any."""

from __future__ import annotations

import gc
import importlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import typer
from typer.core import TyperGroup

_COLLECTION = (20_000, 10, 10)
"""New objects between collections: at Python's own 700 they cost a tenth of the processor time."""


@dataclass(frozen=True, kw_only=True)
class LazyCommand:
    """Where a command is, and the line that stands for it in a list."""

    target: str
    """`module:function`, or a module whose `app` is a group of commands."""
    summary: str


class LazyGroup(TyperGroup):
    """`classify` must not wait for a crawler, and `--help` for none of the commands."""

    lazy_commands: ClassVar[Mapping[str, LazyCommand]] = {}

    def list_commands(self, ctx: Any) -> list[str]:
        """List the commands."""
        return list(self.lazy_commands)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Import the module of a command; None if there is no such command."""
        known = self.lazy_commands.get(cmd_name)
        if known is None:
            return None
        module, _, function = known.target.partition(":")
        imported = importlib.import_module(module)
        gc.set_threshold(*_COLLECTION)
        if not function:
            return typer.main.get_command(imported.app)
        single = typer.Typer(rich_markup_mode=None, add_completion=False)
        single.command(cmd_name)(getattr(imported, function))
        return typer.main.get_command(single)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Write the summaries of the commands."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, one.summary) for name, one in self.lazy_commands.items()])
