"""The modules of the project import each other in one direction only."""

from __future__ import annotations

import ast
import sys
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import grimp
import pytest

from architecture.project_files import PACKAGES, ROOT


def imports_of(*packages: str) -> dict[str, set[str]]:
    """Map each module to those it imports, also within functions and under TYPE_CHECKING."""
    graph = grimp.build_graph(
        *packages,
        include_external_packages=True,
        exclude_type_checking_imports=False,
        cache_dir=None,
    )
    return {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}


def imported_by_file(path: Path) -> set[str]:
    """List the modules that a file of no package imports, which Grimp does not read."""
    nodes = ast.walk(ast.parse(path.read_text()))
    return {node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module}


def import_cycle(imports: dict[str, set[str]]) -> list[str] | None:
    """Return the modules of a cycle, first and last the same; None when there is none."""
    try:
        TopologicalSorter(imports).prepare()
    except CycleError as error:
        cycle: list[str] = error.args[1]
        return cycle
    return None


def test_no_import_cycle_between_modules() -> None:
    imports = imports_of(*PACKAGES)
    assert "scheduler" in imports["cli.commands.run"]
    imports["scheduler"] = imported_by_file(ROOT / "scheduler.py")
    assert "crawler.runner" in imports["scheduler"]
    assert import_cycle(imports) is None


CIRCLES = {
    "plain": "from circle.first import one\n",
    "within a function": "def late():\n    from circle.first import one\n",
    "for the type checker": (
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from circle.first import one\n"
    ),
}


@pytest.mark.parametrize("second", CIRCLES.values(), ids=CIRCLES)
def test_cycle_of_any_kind_is_found(second: str, tmp_path, monkeypatch) -> None:
    folder = tmp_path / "circle"
    folder.mkdir()
    (folder / "__init__.py").touch()
    (folder / "first.py").write_text("from circle.second import two\none = 1\n")
    (folder / "second.py").write_text(second)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "circle", raising=False)
    cycle = import_cycle(imports_of("circle"))
    assert cycle is not None
    assert set(cycle) == {"circle.first", "circle.second"}
