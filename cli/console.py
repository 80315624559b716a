"""Output of commands: records on stdout, everything else on stderr."""

from __future__ import annotations

import json
import sys
from typing import Any

from rich.console import Console

WIDTH_IN_PIPES = 100_000

err = Console(stderr=True, highlight=False, soft_wrap=True)
# In a pipe nothing is wrapped or cut: a program reads it, and a broken URL leads nowhere.
out = Console(highlight=False, width=None if sys.stdout.isatty() else WIDTH_IN_PIPES)


def print_message(message: str) -> None:
    """Print a message on stderr, beside the records."""
    err.print(message, markup=False)


def print_error(message: str) -> None:
    """Print an error on stderr."""
    err.print(f"tipwatch: {message}", markup=False, style="red")


def write_json(value: Any) -> None:
    """Write one JSON document."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")


def write_json_line(value: Any) -> None:
    """Write one line of JSON Lines."""
    line = json.dumps(value, ensure_ascii=False)
    # A lone surrogate is legal JSON, but only as an escape: no encoding can write it.
    if any("\ud800" <= character <= "\udfff" for character in line):
        line = json.dumps(value)
    sys.stdout.write(line + "\n")
