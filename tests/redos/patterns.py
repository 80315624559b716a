"""Every regular expression of the project: those compiled at import and those in calls."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from re import _constants, _parser  # type: ignore[attr-defined]
from typing import Any, TypeGuard

ROOT = Path(__file__).parents[2]
PACKAGES = (
    "article", "settings", "relevance", "storage", "grouping", "crawler", "spiders", "pipelines",
    "presentation", "digest", "jobs", "operations", "web", "cli",
)  # fmt: skip
"""Those that meet text of others; bench, demo and supply read only what this project wrote."""
_SINGLE = {
    _constants.LITERAL,
    _constants.NOT_LITERAL,
    _constants.IN,
    _constants.ANY,
    _constants.CATEGORY,
}
_FUNCTIONS = frozenset("compile match fullmatch search sub subn split findall finditer".split())


@dataclass(frozen=True, order=True)
class Pattern:
    """A regular expression and the file that compiles it."""

    file: str
    expression: str
    flags: int = 0


def all_patterns() -> list[Pattern]:
    """Import the project, and collect what it compiles and what it may compile later."""
    return sorted({*_compiled_at_import(), *_literals_in_calls()})


def misread_by_debian(expression: str) -> bool:
    """Return whether Python 3.11.2, Debian 12's, matches it wrongly (cpython #106052).

    There a possessive repeat of a group keeps what its last, failed round consumed: `(?>(?:…)*)` instead.
    """
    return _has_possessive_group(_parser.parse(expression))


def _has_possessive_group(parsed: Any) -> bool:
    if isinstance(parsed, _parser.SubPattern):
        return any(_has_possessive_group(item) for item in parsed.data)
    if isinstance(parsed, tuple | list):
        if parsed and parsed[0] is _constants.POSSESSIVE_REPEAT:
            (item, *more) = parsed[1][2].data
            if more or item[0] not in _SINGLE:
                return True
        return any(_has_possessive_group(item) for item in parsed)
    return False


def _compiled_at_import() -> set[Pattern]:
    found: set[Pattern] = set()
    compiled: Any = re._compile  # type: ignore[attr-defined]

    def record(pattern: Any, flags: Any) -> Any:
        frame = sys._getframe(2)
        while frame.f_back and frame.f_code.co_filename == re.__file__:
            frame = frame.f_back
        path = Path(frame.f_code.co_filename)
        if isinstance(pattern, str) and path.is_relative_to(ROOT) and ".venv" not in path.parts:
            found.add(Pattern(path.relative_to(ROOT).as_posix(), pattern, int(flags)))
        return compiled(pattern, flags)

    re._compile = record  # type: ignore[attr-defined]
    try:
        for package in PACKAGES:
            for module in _modules(package):
                importlib.import_module(module)
        _compile_lazy_patterns()
    finally:
        re._compile = compiled  # type: ignore[attr-defined]
    return found


def _modules(package: str) -> Iterator[str]:
    yield package
    path = importlib.import_module(package).__path__
    for module in pkgutil.walk_packages(path, f"{package}."):
        if ".migrations." not in module.name and not module.name.endswith("__main__"):
            yield module.name


def _compile_lazy_patterns() -> None:
    """Call what compiles its patterns from data files when first used."""
    from crawler.extraction.markup_vocabulary import (
        begins_with_related_label,
        is_chrome_text,
        is_related_label,
        parts_named,
    )
    from grouping.facts.extraction import extract_facts
    from relevance import judge
    from relevance.case_stage import find_stage

    find_stage(title="x", lead=None, text="x")
    extract_facts("x", "x", on=date(2026, 11, 27), stage=None)
    parts_named("title")
    is_related_label("x", final=True)
    is_related_label("x", final=False)
    is_chrome_text("x")
    begins_with_related_label("x")
    for language in ("vi", "en"):
        judge(title="mua bán người", lead="x", text="Ba nạn nhân ở Hà Giang.", language=language)


def _literals_in_calls() -> Iterator[Pattern]:
    for path, call in _calls():
        argument = call.args[0] if call.args else None
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
            yield Pattern(path, argument.value, _flags(call))


def dynamic_patterns() -> list[str]:
    """List the places in functions that compile what is no literal, as `file:function`."""
    found = []
    for file in _files():
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                calls = [one for one in ast.walk(node) if _is_call(one)]
                literal = [one.args and isinstance(one.args[0], ast.Constant) for one in calls]
                if not all(literal):
                    found.append(f"{file.relative_to(ROOT).as_posix()}:{node.name}")
    return sorted(set(found))


def _calls() -> Iterator[tuple[str, ast.Call]]:
    for file in _files():
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if _is_call(node):
                yield file.relative_to(ROOT).as_posix(), node


def _files() -> Iterator[Path]:
    for package in PACKAGES:
        yield from sorted((ROOT / package).rglob("*.py"))


def _is_call(node: ast.AST) -> TypeGuard[ast.Call]:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "re"
        and node.func.attr in _FUNCTIONS
    )


def _flags(call: ast.Call) -> int:
    names = {one.attr for one in ast.walk(call) if isinstance(one, ast.Attribute)}
    return int(sum(getattr(re, name) for name in names if name.isupper()))
