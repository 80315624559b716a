"""Write and remove the files of the folder of declarations, whole or not at all."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Mapping
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
    comment = "".join(f"# {line}\n" for line in note.splitlines())
    handle, draft = tempfile.mkstemp(dir=folder, suffix=".draft")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(comment + toml_text(data))
        # A link fails where a rename would replace what somebody wrote meanwhile.
        os.link(draft, path)
    finally:
        Path(draft).unlink()
    path.chmod(0o644)
    return path
