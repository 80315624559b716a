"""`make sbom`: the bill of materials as CycloneDX 1.6, from the lock and what is installed."""

from __future__ import annotations

import json
import sys
import uuid
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from supply.lock_file import LockedDistribution, declared_requirements, read_lock

ROOT = Path(__file__).parents[1]
TARGET = Path("var/sbom.json")
_SCHEMA = "http://cyclonedx.org/schema/bom-1.6.schema.json"
_OURS = uuid.UUID("6f2c3a52-5b0e-4b8a-9d0c-8f0d4d1f7a11")
_LONGEST = 120
"""Letters; some put the whole text of their licence where its name belongs."""


def bill_of_materials(
    locked: Sequence[LockedDistribution],
    requirements: Sequence[Requirement],
    *,
    name: str,
    version: str,
    at: datetime,
) -> dict[str, Any]:
    """Write the bill of what this machine installs; the same lock gives the same serial number."""
    here = {one.name: one for one in locked if one.is_installed_here}
    installed = {one: _installed(one) for one in here}
    root = f"pkg:pypi/{name}@{version}"
    components = [_component(one, installed[one.name]) for one in here.values()]
    return {
        "$schema": _SCHEMA,
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(_OURS, json.dumps(components))}",
        "version": 1,
        "metadata": {
            "timestamp": at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "component": {
                "type": "application",
                "bom-ref": root,
                "name": name,
                "version": version,
                "purl": root,
                "licenses": [{"expression": "Apache-2.0"}],
            },
        },
        "components": components,
        "dependencies": [
            {"ref": root, "dependsOn": _refs(requirements, here)},
            *(
                {"ref": one.purl, "dependsOn": _refs(_required(installed[one.name]), here)}
                for one in here.values()
            ),
        ],
    }


def _installed(name: str) -> Distribution | None:
    try:
        return distribution(name)
    except PackageNotFoundError:
        return None


def _component(one: LockedDistribution, installed: Distribution | None) -> dict[str, Any]:
    component: dict[str, Any] = {
        "type": "library",
        "bom-ref": one.purl,
        "name": one.name,
        "version": one.version,
        "purl": one.purl,
        # Of every file that pip may take: which one it took depends on the machine.
        "hashes": [{"alg": "SHA-256", "content": digest} for digest in one.digests],
    }
    if installed and (licences := _licences(installed)):
        component["licenses"] = licences
    return component


def _licences(installed: Distribution) -> list[dict[str, Any]]:
    metadata = installed.metadata
    if "License-Expression" in metadata:
        return [{"expression": metadata["License-Expression"]}]
    classified = [
        line.rpartition(" :: ")[2]
        for line in metadata.get_all("Classifier") or ()
        if line.startswith("License :: ")
    ]
    plain = metadata["License"].strip() if "License" in metadata else ""
    names = classified or ([plain] if plain and len(plain) < _LONGEST else [])
    return [{"license": {"name": name}} for name in dict.fromkeys(names)]


def _required(installed: Distribution | None) -> Iterator[Requirement]:
    for line in (installed.requires if installed else None) or ():
        yield Requirement(line)


def _refs(
    required: Iterator[Requirement] | Sequence[Requirement], here: Mapping[str, LockedDistribution]
) -> list[str]:
    """List what is really there of what is required; extras that nobody asked for are not."""
    wanted = {
        canonicalize_name(one.name)
        for one in required
        if one.marker is None or one.marker.evaluate({"extra": ""})
    }
    return sorted(here[name].purl for name in wanted if name in here)


def main() -> int:
    """Write var/sbom.json."""
    locked, problems = read_lock((ROOT / "requirements" / "run.txt").read_text("utf-8"))
    requirements = declared_requirements(ROOT / "pyproject.toml")["run"]
    ours = distribution("tipwatch")
    bill = bill_of_materials(
        locked, requirements, name="tipwatch", version=ours.version, at=datetime.now(UTC)
    )
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    TARGET.write_text(json.dumps(bill, indent=2) + "\n", encoding="utf-8")
    sys.stdout.write(f"{TARGET}: {len(bill['components'])} components\n")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
