"""Accepted repairs: an override file for each, so that every one can be taken back."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from crawler.spider.declarations.declaration_files import write_toml

_MARK = ".repair-"


def accept_repair(folder: Path, source: str, data: Mapping[str, Any], *, note: str) -> Path:
    """Put a repair into effect; earlier ones stay below it."""
    accepted = accepted_repairs(folder, source)
    number = int(accepted[-1].stem.rpartition("-")[2]) + 1 if accepted else 1
    return write_toml(folder, f"{source}{_MARK}{number:03d}", data, note=note)


def put_into_effect(folder: Path, data: Mapping[str, Any], *, note: str) -> Path:
    """Write an accepted proposal: a declaration, or an override; raises FileExistsError."""
    if "overrides" in data:
        return accept_repair(folder, str(data["overrides"]), data, note=note)
    return write_toml(folder, str(data["name"]), data, note=note)


def accepted_repairs(folder: Path, source: str) -> list[Path]:
    """List the files of a source's repairs, the newest last."""
    names = (path for path in folder.glob("*.toml") if path.name.startswith(f"{source}{_MARK}"))
    return sorted(names)


def take_back_repair(folder: Path, source: str, *, note: str = "") -> Path | None:
    """Undo the newest repair whose file has the note; None where there is none."""
    accepted = [
        path
        for path in accepted_repairs(folder, source)
        if note in path.read_text(encoding="utf-8")
    ]
    if not accepted:
        return None
    accepted[-1].unlink()
    return accepted[-1]
