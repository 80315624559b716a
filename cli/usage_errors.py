"""Usage errors: one line that names what is wrong, and the help to read."""

from __future__ import annotations

import difflib
import sys
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Any

import typer

from cli.console import print_error

_SUGGESTIONS = 3
_USAGE_ERROR: type[Any] = typer.BadParameter.__mro__[1]
"""The base of all errors of arguments and options; typer exports no name for it."""


@contextmanager
def short_usage_errors() -> Iterator[None]:
    """Print a usage error on one line and exit with its code; a missing command prints the help."""
    try:
        yield
    except _USAGE_ERROR as error:
        if error.ctx is None or type(error).__name__.startswith("NoArgs"):
            raise
        # Words of the libraries that say nothing to a reader.
        message = error.format_message().removeprefix("Invalid value: ")
        message = message.replace("Value error, ", "").rstrip(".")
        end = "" if message.endswith("?") else "."
        print_error(f"{message}{end} See `{error.ctx.command_path} --help`")
        sys.exit(error.exit_code)


def unknown_name(
    what: str, name: str, known: Collection[str], *, listed_by: str
) -> typer.BadParameter:
    """Return an error for a name that does not exist, with the nearest that do."""
    nearest = difflib.get_close_matches(name, known, n=_SUGGESTIONS, cutoff=0.5)
    nearest = list(dict.fromkeys([*(one for one in known if name and name in one), *nearest]))
    hint = f"; did you mean {' or '.join(nearest[:_SUGGESTIONS])}?" if nearest else "."
    return typer.BadParameter(f"no {what} is called {name!r}{hint} `{listed_by}` lists them all")
