"""The files of the project, for tests of its shape."""

from __future__ import annotations

import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES: list[str] = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"][
    "root_packages"
]


def source_files() -> list[Path]:
    """List the modules of the project without its tests, relative to its root."""
    return [path for path in project_files() if path.suffix == ".py"]


def project_files() -> list[Path]:
    """List every file of the packages, the documents and the deployment, relative to the root."""
    return [
        path.relative_to(ROOT)
        for folder in (*PACKAGES, "docs", "deploy")
        for path in sorted((ROOT / folder).rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    ] + [Path("scheduler.py")]
