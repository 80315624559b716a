"""The names that packages of `TIPWATCH_SPIDER_MODULES` import; the bundled spiders use no others."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import crawler.declaration
import crawler.discovery
import crawler.spider

SPIDERS = sorted((Path(__file__).parents[3] / "spiders").glob("[a-z]*.py"))
PUBLIC = {
    module.__name__: set(module.__all__)
    for module in (crawler.declaration, crawler.discovery, crawler.spider)
}


@pytest.mark.parametrize("module", [crawler.declaration, crawler.discovery, crawler.spider])
def test_every_public_name_exists(module) -> None:
    assert [name for name in module.__all__ if not hasattr(module, name)] == []


@pytest.mark.parametrize("file", SPIDERS, ids=lambda file: file.stem)
def test_bundled_spider_imports_declarations_by_their_public_names(file: Path) -> None:
    imported = [
        (node.module, {name.name for name in node.names})
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("crawler.")
    ]
    declared = [
        (module, names)
        for module, names in imported
        if module in PUBLIC
        or module.startswith(("crawler.source", "crawler.spider", "crawler.discovery"))
    ]
    assert [
        (module, names - PUBLIC.get(module, set()))
        for module, names in declared
        if not names <= PUBLIC.get(module, set())
    ] == []
