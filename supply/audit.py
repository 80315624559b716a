"""`make audit`: what we build on is locked by digest, and no advisory is known for it."""

from __future__ import annotations

import json
import sys
import tomllib
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated
from urllib.error import URLError
from urllib.request import Request, urlopen

import typer
from packaging.utils import canonicalize_name

from supply.lock_file import LockedDistribution, declared_requirements, read_lock

ROOT = Path(__file__).parents[1]
ADVISORIES = "https://api.osv.dev/v1/querybatch"
_TIMEOUT_SECONDS = 20
"""Seconds; a check must not wait long for a network that is not there."""

AdvisoryQuery = Callable[[bytes], bytes]


def lock_problems(folder: Path) -> tuple[dict[str, list[LockedDistribution]], list[str]]:
    """Read both locks; gives them, and in words what is wrong with them."""
    locks: dict[str, list[LockedDistribution]] = {}
    problems: list[str] = []
    for name, requirements in declared_requirements(folder / "pyproject.toml").items():
        file = f"requirements/{name}.txt"
        locks[name], found = read_lock((folder / file).read_text("utf-8"))
        problems += [f"{file}: {problem}" for problem in found]
        versions = {one.name: one.version for one in locks[name]}
        for requirement in requirements:
            version = versions.get(canonicalize_name(requirement.name))
            if version is None:
                problems.append(f"{file}: {requirement.name} is missing: run make lock")
            elif not requirement.specifier.contains(version, prereleases=True):
                problems.append(
                    f"{file}: {requirement.name} {version} is not {requirement.specifier}"
                )
    tested = {(one.name, one.version) for one in locks["dev"]}
    for one in locks["run"]:
        if (one.name, one.version) not in tested:
            problems.append(f"requirements/dev.txt: tests another {one.name} than {one.version}")
    return locks, problems


def known_advisories(
    locked: Sequence[LockedDistribution], *, query: AdvisoryQuery
) -> dict[str, list[str]]:
    """Ask for the advisories of each version; gives their ids by `name version`."""
    queries = [{"package": {"purl": one.purl}} for one in locked]
    answer = json.loads(query(json.dumps({"queries": queries}).encode()))
    results = answer["results"]
    if len(results) != len(locked):
        raise ValueError(f"{len(results)} answers to {len(locked)} questions")
    return {
        f"{one.name} {one.version}": [str(found["id"]) for found in result["vulns"]]
        for one, result in zip(locked, results, strict=True)
        if result.get("vulns")
    }


def accepted_advisories(file: Path, *, today: date) -> dict[str, str]:
    """Read the advisories that do not concern us, with the reason; each for a time only."""
    entries = tomllib.loads(file.read_text("utf-8")) if file.exists() else {}
    return {name: one["reason"] for name, one in entries.items() if one["until"] >= today}


def advisory_client(url: str) -> AdvisoryQuery:
    """Return a function that queries an OSV-compatible service."""

    def query(question: bytes) -> bytes:
        headers = {"Content-Type": "application/json"}
        request = Request(url, data=question, headers=headers)  # noqa: S310 - an operator's choice
        with urlopen(request, timeout=_TIMEOUT_SECONDS) as answer:  # noqa: S310
            body: bytes = answer.read()
        return body

    return query


def audit(
    advisories: Annotated[
        str, typer.Option(help="A service that speaks as OSV does.")
    ] = ADVISORIES,
    folder: Annotated[Path, typer.Option(help="Where pyproject.toml and the locks are.")] = ROOT,
) -> None:
    """Check the locks, and ask for known vulnerabilities; without a network, say so and pass.

    Example: make audit
    """
    locks, problems = lock_problems(folder)
    for problem in problems:
        _write_line(problem)
    _write_line(f"locked: {len(locks['run'])} distributions to run, {len(locks['dev'])} to test, "
         f"{'all' if not problems else 'not all'} by version and SHA-256")  # fmt: skip
    found = 0
    try:
        known = known_advisories(locks["dev"], query=advisory_client(advisories))
    except (URLError, OSError, ValueError, KeyError, TypeError) as error:
        _write_line(
            f"NOT AUDITED for known vulnerabilities: {advisories} cannot be asked ({error})"
        )
    else:
        excused = accepted_advisories(
            folder / "supply" / "accepted_advisories.toml", today=datetime.now(UTC).date()
        )
        for package, names in known.items():
            for name in names:
                found += name not in excused
                _write_line(
                    f"{package}: {name}" + (f" – {excused[name]}" if name in excused else "")
                )
        _write_line(f"audited: {found} known vulnerabilities that concern us")
    raise typer.Exit(1 if problems or found else 0)


def _write_line(line: str) -> None:
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    typer.run(audit)
