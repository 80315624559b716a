"""Write and remove the files of the folder of declarations, whole or not at all."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from crawler.source.declaration import Source
from crawler.source.declaration_data import data_of
from crawler.source.toml_text import toml_text

_NOT_NAME = re.compile(r"[^A-Za-z0-9._-]+")


def write_declaration(folder: Path, source: Source, *, note: str) -> Path:
    """Declare a source as data; the running daemon reads it at its next tick."""
    return write_toml(folder, source.name, data_of(source), note=note)


def write_toml(folder: Path, stem: str, data: Mapping[str, Any], *, note: str) -> Path:
    """Write one file; raises FileExistsError rather than replace another."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{_NOT_NAME.sub('_', stem)}.toml"
    with _draft(folder, data, note=note) as draft:
        # A link fails where a rename would replace what somebody wrote meanwhile.
        os.link(draft, path)
    return path


def replace_toml(path: Path, data: Mapping[str, Any], *, note: str) -> None:
    """Replace one file: a reader finds the old one or the new one."""
    with _draft(path.parent, data, note=note) as draft:
        draft.replace(path)


@contextmanager
def _draft(folder: Path, data: Mapping[str, Any], *, note: str) -> Iterator[Path]:
    comment = "".join(f"# {line}\n" for line in note.splitlines())
    handle, name = tempfile.mkstemp(dir=folder, suffix=".draft")
    draft = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(comment + toml_text(data))
        draft.chmod(0o644)
        yield draft
    finally:
        draft.unlink(missing_ok=True)
