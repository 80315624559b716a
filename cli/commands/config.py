"""`tipwatch config`: the effective settings and where they came from."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

import typer

from cli.console import out, write_json
from cli.options import AsJson
from settings import load_settings
from settings.config_file import config_path
from settings.origin import effective_settings

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Show the settings.")


@app.callback()
def _group() -> None:
    """Show the settings."""


@app.command("show")
def show(as_json: AsJson = False) -> None:
    """Show every effective setting, secrets masked, and where it came from.

    Example: tipwatch config show
    """
    found = list(effective_settings(load_settings()))
    if as_json:
        write_json([asdict(one) for one in found])
        return
    path = config_path()
    out.print(f"# configuration file: {path.absolute() if path else 'none'}", markup=False)
    width = max(len(one.name) for one in found)
    for one in found:
        out.print(
            f"{one.name:<{width}} = {_text(one.value)}  # {one.place or one.origin}",
            markup=False,
            soft_wrap=True,
        )


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
