"""One name, one notion: no two classes or type aliases of the project share a name."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterable

import pytest

from architecture.project_files import ROOT, source_files

SAME_NOTION = {"site": "the request handler of a local web site, in two benchmarks"}


def type_names(source: str) -> set[str]:
    """Return classes at any depth and type aliases of a module, as they are compared.

    A leading underscore and capitals make no other name.
    """
    tree = ast.parse(source)
    names = {node.name for node in ast.walk(tree) if isinstance(node, ast.ClassDef)}
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Subscript | ast.BinOp):
            names |= {one.id for one in node.targets if isinstance(one, ast.Name)}
    return {name.lstrip("_").casefold() for name in names if not name.isupper()}


def shared_names(modules: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """Map each name that several modules define to those modules."""
    places: dict[str, list[str]] = defaultdict(list)
    for module, source in modules:
        for name in type_names(source):
            places[name].append(module)
    return {name: found for name, found in places.items() if len(found) > 1}


def test_no_class_name_is_used_twice() -> None:
    files = source_files()
    assert len(files) > 400
    shared = shared_names((str(path), (ROOT / path).read_text()) for path in files)
    assert {name: found for name, found in shared.items() if name not in SAME_NOTION} == {}
    assert SAME_NOTION.keys() <= shared.keys()


@pytest.mark.parametrize(
    "second",
    ["class Entry: ...", "class _Entry: ...", "def make():\n    class Entry: ...",
     "Entry = tuple[int, str]", "Entry = int | None"],
)  # fmt: skip
def test_name_used_twice_is_found(second: str) -> None:
    assert shared_names([("a", "class Entry: ..."), ("b", second)]) == {"entry": ["a", "b"]}


def test_constants_and_imported_names_may_be_equal() -> None:
    assert shared_names([("a", "from x import Entry\nWORDS = A | B"), ("b", "WORDS = C | D")]) == {}
