"""The lock files: every distribution with its version and the digests it may have."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

_PINNED = re.compile(r"(?P<name>[A-Za-z0-9._-]+)==(?P<version>[^\s;]+)(?:\s*;\s*(?P<marker>.+))?")
_DIGEST = re.compile(r"--hash=sha256:[0-9a-f]{64}")


@dataclass(frozen=True, kw_only=True)
class LockedDistribution:
    """One line of a lock file."""

    name: str
    version: str
    marker: str = ""
    digests: tuple[str, ...] = ()
    """SHA-256 of each file that may be installed, one for every platform."""

    @property
    def is_installed_here(self) -> bool:
        """Return whether this machine and this Python install it."""
        return not self.marker or Marker(self.marker).evaluate()

    @property
    def purl(self) -> str:
        """Name it as bills of materials and advisories do."""
        return f"pkg:pypi/{self.name}@{self.version}"


def read_lock(text: str) -> tuple[list[LockedDistribution], list[str]]:
    """Read a lock file; gives what is locked, and in words what is no locked distribution."""
    found, problems = [], []
    plain = "\n".join(line.partition(" #")[0] for line in text.splitlines() if line[:1] != "#")
    for line in plain.replace("\\\n", " ").splitlines():
        words, *hashes = re.split(r"\s+(?=--hash=)", line.strip())
        pinned = _PINNED.fullmatch(words.strip())
        if not words:
            continue
        if pinned is None:
            problems.append(f"{words[:100]!r} is no pinned version: write name==version")
        elif not hashes or not all(map(_DIGEST.fullmatch, hashes)):
            problems.append(f"{words[:100]!r} has no SHA-256: run make lock")
        else:
            digests = tuple(one.removeprefix("--hash=sha256:") for one in hashes)
            found.append(
                LockedDistribution(
                    name=canonicalize_name(pinned["name"]),
                    version=pinned["version"],
                    marker=pinned["marker"] or "",
                    digests=digests,
                )
            )
    return found, problems


def declared_requirements(project: Path) -> dict[str, list[Requirement]]:
    """Return the requirements of pyproject.toml by the lock file that must contain them."""
    project_table = tomllib.loads(project.read_text("utf-8"))["project"]
    extras = project_table["optional-dependencies"]
    run = [*project_table["dependencies"], *extras["build"]]
    return {
        "run": list(map(Requirement, run)),
        "dev": list(map(Requirement, [*run, *extras["dev"]])),
    }
