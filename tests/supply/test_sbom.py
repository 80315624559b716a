"""The bill of materials: CycloneDX 1.6, complete, and made of the lock."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

from supply.lock_file import declared_requirements, read_lock
from supply.sbom import bill_of_materials

ROOT = Path(__file__).parents[2]
AT = datetime(2026, 11, 22, 12, tzinfo=UTC)
LOCKED = read_lock((ROOT / "requirements" / "run.txt").read_text("utf-8"))[0]
ASKED = declared_requirements(ROOT / "pyproject.toml")["run"]


@pytest.fixture(scope="module")
def bill() -> dict[str, Any]:
    return bill_of_materials(LOCKED, ASKED, name="tipwatch", version="0.1.0", at=AT)


def test_bill_names_its_format(bill: dict[str, Any]) -> None:
    assert (bill["bomFormat"], bill["specVersion"], bill["version"]) == ("CycloneDX", "1.6", 1)
    assert re.fullmatch(r"urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", bill["serialNumber"])
    assert bill["metadata"]["timestamp"] == "2026-11-22T12:00:00Z"
    assert bill["metadata"]["component"]["name"] == "tipwatch"


def test_every_distribution_that_is_installed_here_is_a_component(bill: dict[str, Any]) -> None:
    versions = {one["name"]: one["version"] for one in bill["components"]}
    assert versions == {one.name: version(one.name) for one in LOCKED if one.is_installed_here}


def test_every_component_has_its_digests_and_its_licence(
    bill: dict[str, Any],
) -> None:
    for one in bill["components"]:
        assert one["purl"] == one["bom-ref"] == f"pkg:pypi/{one['name']}@{one['version']}"
        assert all(re.fullmatch("[0-9a-f]{64}", digest["content"]) for digest in one["hashes"])
        assert one["licenses"], one["name"]


def test_dependencies_lead_from_the_program_to_every_component(bill: dict[str, Any]) -> None:
    edges = {one["ref"]: one["dependsOn"] for one in bill["dependencies"]}
    reached, ahead = set(), [bill["metadata"]["component"]["bom-ref"]]
    while ahead:
        ref = ahead.pop()
        if ref not in reached:
            reached.add(ref)
            ahead += edges[ref]
    assert reached <= set(edges)
    assert {"pkg:pypi/scrapy", "pkg:pypi/twisted", "pkg:pypi/lxml"} <= {
        one.partition("@")[0] for one in reached
    }


def test_same_lock_gives_the_same_bill(bill: dict[str, Any]) -> None:
    again = bill_of_materials(LOCKED, ASKED, name="tipwatch", version="0.1.0", at=AT)
    assert json.dumps(again) == json.dumps(bill)
