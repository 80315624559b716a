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

from supply.locked import Locked, declared, read_lock

ROOT = Path(__file__).parents[1]
ADVISORIES = "https://api.osv.dev/v1/querybatch"
_PATIENCE = 20
"""Seconds; a check must not wait long for a network that is not there."""

Ask = Callable[[bytes], bytes]


def lock_problems(folder: Path) -> tuple[dict[str, list[Locked]], list[str]]:
    """Read both locks; gives them, and in words what is wrong with them."""
    locks: dict[str, list[Locked]] = {}
    problems: list[str] = []
    for name, asked in declared(folder / "pyproject.toml").items():
        file = f"requirements/{name}.txt"
        locks[name], found = read_lock((folder / file).read_text("utf-8"))
        problems += [f"{file}: {problem}" for problem in found]
        versions = {one.name: one.version for one in locks[name]}
        for wish in asked:
            version = versions.get(canonicalize_name(wish.name))
            if version is None:
                problems.append(f"{file}: {wish.name} is missing: run make lock")
            elif not wish.specifier.contains(version, prereleases=True):
                problems.append(f"{file}: {wish.name} {version} is not {wish.specifier}")
    tested = {(one.name, one.version) for one in locks["dev"]}
    for one in locks["run"]:
        if (one.name, one.version) not in tested:
            problems.append(f"requirements/dev.txt: tests another {one.name} than {one.version}")
    return locks, problems


def known_advisories(locked: Sequence[Locked], *, ask: Ask) -> dict[str, list[str]]:
    """Ask for the advisories of each version; gives their ids by `name version`."""
    queries = [{"package": {"purl": one.purl}} for one in locked]
    answer = json.loads(ask(json.dumps({"queries": queries}).encode()))
    results = answer["results"]
    if len(results) != len(locked):
        raise ValueError(f"{len(results)} answers to {len(locked)} questions")
    return {
        f"{one.name} {one.version}": [str(found["id"]) for found in result["vulns"]]
        for one, result in zip(locked, results, strict=True)
        if result.get("vulns")
    }


def accepted(file: Path, *, today: date) -> dict[str, str]:
    """Read the advisories that do not concern us, with the reason; each for a time only."""
    told = tomllib.loads(file.read_text("utf-8")) if file.exists() else {}
    return {name: one["reason"] for name, one in told.items() if one["until"] >= today}


def asking(url: str) -> Ask:
    """Give the way to a service that speaks as OSV does."""

    def ask(question: bytes) -> bytes:
        headers = {"Content-Type": "application/json"}
        request = Request(url, data=question, headers=headers)  # noqa: S310 - an operator's choice
        with urlopen(request, timeout=_PATIENCE) as answer:  # noqa: S310
            body: bytes = answer.read()
        return body

    return ask


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
        _say(problem)
    _say(f"locked: {len(locks['run'])} distributions to run, {len(locks['dev'])} to test, "
         f"{'all' if not problems else 'not all'} by version and SHA-256")  # fmt: skip
    found = 0
    try:
        known = known_advisories(locks["dev"], ask=asking(advisories))
    except (URLError, OSError, ValueError, KeyError, TypeError) as error:
        _say(f"NOT AUDITED for known vulnerabilities: {advisories} cannot be asked ({error})")
    else:
        excused = accepted(folder / "supply" / "accepted.toml", today=datetime.now(UTC).date())
        for package, names in known.items():
            for name in names:
                found += name not in excused
                _say(f"{package}: {name}" + (f" – {excused[name]}" if name in excused else ""))
        _say(f"audited: {found} known vulnerabilities that concern us")
    raise typer.Exit(1 if problems or found else 0)


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    typer.run(audit)
