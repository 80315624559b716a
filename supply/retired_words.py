"""Refuse retired words in names and docstrings: `python -m supply.retired_words [PACKAGE]`."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


@dataclass(frozen=True)
class Hit:
    """One use of a retired word, and what to write instead."""

    path: str
    line: int
    kind: str
    text: str
    word: str
    instead: str

    def __str__(self) -> str:
        """Return the line that an editor can jump to."""
        where = f"{self.path}:{self.line}: {self.kind} {self.text!r}"
        return f"{where}: {self.word!r} is retired; write {self.instead}"


@dataclass(frozen=True)
class RetiredWords:
    """The list of supply/retired_words.toml, by every form of each word."""

    identifiers: dict[tuple[str, ...], tuple[str, str]]
    docstrings: dict[tuple[str, ...], tuple[str, str]]
    openings: dict[tuple[str, ...], tuple[str, str]]
    exceptions: dict[str, str]

    def hits(self, source: str, path: str) -> Iterator[Hit]:
        """Yield the retired words of one file."""
        if any(path.startswith(prefix) for prefix in self.exceptions if prefix.endswith("/")):
            return
        yield from self._in_identifier(Path(path).stem, path, 1, "module")
        tree = ast.parse(source)
        for name, line, kind in _identifiers(tree):
            if kind == "test":
                yield from self._in_test_name(name, path, line)
            else:
                yield from self._in_identifier(name, path, line, kind)
        for first_line, line in _first_lines(tree):
            yield from self._in_docstring(first_line, path, line)

    def _in_identifier(self, name: str, path: str, line: int, kind: str) -> Iterator[Hit]:
        if name in self.exceptions or f"{path}:{name}" in self.exceptions:
            return
        for word, instead in _found(self.identifiers, _words(name)):
            yield Hit(path, line, kind, name, word, instead)

    def _in_test_name(self, name: str, path: str, line: int) -> Iterator[Hit]:
        # The name of a test is a sentence: a word that is refused in identifiers only may be right.
        for word, instead in _found(self.docstrings, _words(name)):
            yield Hit(path, line, "test", name, word, instead)

    def _in_docstring(self, text: str, path: str, line: int) -> Iterator[Hit]:
        # Names of code in backticks are checked where they are defined.
        words = _words(re.sub(r"`[^`]*`", " 0 ", text))
        found = list(_found(self.docstrings, words)) or list(_found(self.openings, words[:1]))
        for word, instead in found:
            yield Hit(path, line, "docstring", text, word, instead)


def read_list(content: str | None = None) -> RetiredWords:
    """Parse the list of words and exceptions; by default the data file beside this module."""
    text = content or Path(__file__).with_suffix(".toml").read_text(encoding="utf-8")
    listed = tomllib.loads(text)
    irregular, exact = listed.get("forms", {}), listed.get("exact", {}).get("words", [])

    def by_form(words: dict[str, str]) -> dict[tuple[str, ...], tuple[str, str]]:
        return {
            tuple(form.split()): (word, instead)
            for word, instead in words.items()
            for form in ({word} if word in exact else _regular_forms(word))
            | set(irregular.get(word, ()))
        }

    everywhere = listed.get("everywhere", {})
    return RetiredWords(
        identifiers=by_form(everywhere | listed.get("identifiers", {})),
        docstrings=by_form(everywhere),
        openings=by_form(listed.get("openings", {})),
        exceptions=listed.get("exceptions", {}),
    )


def _regular_forms(word: str) -> set[str]:
    if " " in word:
        return {word}
    stem = word.removesuffix("e")
    return {word, word + "s", stem + "es", stem + "ed", stem + "ing"}


def _words(text: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(text)]


def _found(
    retired: dict[tuple[str, ...], tuple[str, str]], words: list[str]
) -> Iterator[tuple[str, str]]:
    for start in range(len(words)):
        for length in (1, 2, 3):
            entry = retired.get(tuple(words[start : start + length]))
            if entry and start + length <= len(words):
                yield entry


def _identifiers(tree: ast.AST) -> Iterator[tuple[str, int, str]]:
    """Yield each name where it is defined; uses follow from that."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            yield node.name, node.lineno, "class"
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            is_test = node.name.startswith("test_")
            yield node.name, node.lineno, "test" if is_test else "function"
        elif isinstance(node, ast.arg):
            yield node.arg, node.lineno, "parameter"
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id, node.lineno, "name"
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            yield node.attr, node.lineno, "attribute"
        elif isinstance(node, ast.alias) and node.asname:
            yield node.asname, node.lineno, "name"


def _first_lines(tree: ast.AST) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree):
        if isinstance(node, _DOCUMENTED):
            text = ast.get_docstring(node)
            if text:
                yield text.splitlines()[0], node.body[0].lineno
        for text, line in _attribute_docstrings(node):
            yield text.splitlines()[0], line


def _attribute_docstrings(node: ast.AST) -> Iterator[tuple[str, int]]:
    """Yield strings below an assignment, which document it."""
    if not isinstance(node, ast.Module | ast.ClassDef):
        return
    for before, statement in zip(node.body, node.body[1:], strict=False):
        if isinstance(before, ast.Assign | ast.AnnAssign) and isinstance(statement, ast.Expr):
            value = statement.value
            if isinstance(value, ast.Constant) and isinstance(value.value, str) and value.value:
                yield value.value.strip(), statement.lineno


def check(packages: Iterable[str], retired: RetiredWords, root: Path) -> list[Hit]:
    """Return the hits in the named folders and files."""
    hits: list[Hit] = []
    for package in packages:
        place = root / package
        for file in [place] if place.is_file() else sorted(place.rglob("*.py")):
            path = file.relative_to(root).as_posix()
            hits += retired.hits(file.read_text(encoding="utf-8"), path)
    return hits


def main(packages: list[str]) -> int:
    """Print the hits; 1 when there are any."""
    hits = check(packages or _all_packages(ROOT), read_list(), ROOT)
    for hit in hits:
        sys.stdout.write(f"{hit}\n")
    rows = Counter(hit.path.split("/")[0] for hit in hits)
    for package, count in sorted(rows.items()):
        sys.stdout.write(f"{package}: {count}\n")
    return 1 if hits else 0


def _all_packages(root: Path) -> list[str]:
    return sorted(
        entry.name
        for entry in root.iterdir()
        if entry.suffix == ".py" or (entry / "__init__.py").is_file() or entry.name == "tests"
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
