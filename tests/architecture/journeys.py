"""The journeys of docs/architecture.md, as they run.

`make journeys` rewrites the tables.
"""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCUMENT = ROOT / "docs" / "architecture.md"
SCRIPTS = {"page": "traced_crawl.py", "mail": "traced_mail.py"}
BASE = frozenset(
    {
        "article/message.py",
        "article/text.py",
        "storage/articles/current.py",
        "storage/articles/flagged.py",
        "storage/column_types.py",
        "storage/engine.py",
        "storage/locks/process_lock.py",
    }
)
"""What every command passes, whatever it does: not counted."""
_REGISTRY = "crawler/settings.py"
"""Names the classes that Scrapy loads."""


@dataclass(frozen=True)
class Step:
    """A file of a journey, and how it is reached: an import, a setting of Scrapy, or the start."""

    file: str
    origin: str

    @property
    def opening(self) -> str:
        """The first line of its docstring."""
        text = ast.get_docstring(ast.parse((ROOT / self.file).read_text("utf-8"))) or ""
        return text.splitlines()[0].removesuffix(".")


def traced(journey: str) -> list[str]:
    """Run the journey in a process of its own; returns its files in the order of first calls."""
    with tempfile.TemporaryDirectory() as folder:
        run = subprocess.run(
            [sys.executable, ROOT / "tests" / "architecture" / SCRIPTS[journey], folder],
            env={**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests'}"},
            cwd=ROOT, capture_output=True, text=True, check=False,
        )  # fmt: skip
    if run.returncode:
        raise RuntimeError(f"the journey of a {journey} did not end well: {run.stderr}")
    return [file for file in dict.fromkeys(run.stdout.split()) if file not in BASE]


def steps(files: list[str]) -> list[Step]:
    """Find for each file who leads to it: one of the journey that imports it, or a registration."""
    imports = {file: imports_of(file) for file in files}
    return [Step(file, origin_of(file, imports)) for file in files]


def origin_of(file: str, imports: dict[str, set[str]]) -> str:
    module = module_of(file)
    importers = [one for one in imports if one != file and module in imports[one]]
    if importers:
        return f"`{importers[0]}`"
    for name, value in assignments(_REGISTRY):
        if f"{module}." in value:
            return f"`{name}` in `{_REGISTRY}`"
    return ""


def assignments(place: str) -> Iterator[tuple[str, str]]:
    tree = ast.parse((ROOT / place).read_text("utf-8"))
    for node in tree.body:
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value:
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            yield ast.unparse(target), ast.unparse(node.value)


def module_of(file: str) -> str:
    return file.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def imports_of(file: str) -> set[str]:
    """List the modules that a file imports, also within functions."""
    found = set()
    for node in ast.walk(ast.parse((ROOT / file).read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
    return found


def table(journey: str) -> str:
    """Write the table of a journey."""
    rows = [
        f"| {number} | `{step.file}` | {step.opening} | {step.origin or 'start'} |"
        for number, step in enumerate(steps(traced(journey)), 1)
    ]
    return "\n".join(["| | file | what it owns | reached by |", "|---|---|---|---|", *rows])


def written(journey: str) -> list[list[str]]:
    """Read the table of a journey from the document, cell by cell."""
    section = re.search(_between(journey), DOCUMENT.read_text("utf-8"), re.S)
    lines = section[1].strip().splitlines()[2:] if section else []
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def _between(journey: str) -> str:
    return rf"<!-- {journey} -->\n(.*?)<!-- end -->"


def main() -> None:
    text = DOCUMENT.read_text("utf-8")
    for journey in SCRIPTS:
        block = f"<!-- {journey} -->\n{table(journey)}\n<!-- end -->"
        text = re.sub(_between(journey), block.replace("\\", r"\\"), text, flags=re.S)
    DOCUMENT.write_text(text, "utf-8")


if __name__ == "__main__":
    main()
