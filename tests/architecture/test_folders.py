"""Folders and files stay small enough to be scanned by eye."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import pytest

from architecture.project_files import ROOT, project_files, source_files

MAX_SIBLINGS = 16
MAX_LINES = 400
ALIKE = {
    "pages",
    "templates",
    "models",
    "spiders",
    "versions",
    "decisions",
    "commands",
    "texts",
    "pages_unknown",
}
"""Folders of files that are alike: one page, table, site, migration, decision, command or author each."""


def crowded_folders(files: Iterable[Path]) -> dict[str, int]:
    """Count the entries of each folder that has too many; `__init__.py` is no entry."""
    entries: dict[Path, set[str]] = defaultdict(set)
    for path in files:
        for folder, entry in zip(path.parents, (path, *path.parents), strict=False):
            if entry.name != "__init__.py":
                entries[folder].add(entry.name)
    return {
        str(folder): len(names)
        for folder, names in entries.items()
        if len(names) > MAX_SIBLINGS and folder.parts and folder.name not in ALIKE
    }


def test_no_folder_is_crowded() -> None:
    files = project_files()
    assert len(files) > 500
    assert crowded_folders(files) == {}


def test_no_folder_of_tests_is_crowded() -> None:
    files = [
        path.relative_to(ROOT)
        for path in (ROOT / "tests").rglob("*")
        if path.is_file() and path.parent.name != "__pycache__"
    ]
    # The folder itself mirrors the whole tree.
    assert crowded_folders(files).keys() == {"tests"}


def test_no_module_is_long() -> None:
    lengths = {
        str(path): len((ROOT / path).read_text().splitlines())
        for path in source_files()
        if path.parent.name != "versions"
    }
    assert {path: lines for path, lines in lengths.items() if lines > MAX_LINES} == {}


@pytest.mark.parametrize(
    ("folder", "crowded"),
    [("storage", True), ("storage/search", True), ("web/pages", False)],
)
def test_crowded_folder_is_found(folder: str, crowded: bool) -> None:
    modules = [Path(f"{folder}/{number}.py") for number in range(MAX_SIBLINGS)]
    full = [*modules, Path(f"{folder}/__init__.py")]
    assert crowded_folders(full) == {}
    assert crowded_folders([*full, Path(f"{folder}/sub/one.py")]) == (
        {folder: MAX_SIBLINGS + 1} if crowded else {}
    )
