"""What is deployed fits the program: commands and settings exist, and nothing runs as root."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from cli.main import COMMANDS
from scheduler import SHUTDOWN_TIMEOUT_SECONDS, TICK_SECONDS
from settings import Settings

DEPLOY = Path(__file__).parents[2] / "deploy"
UNITS = sorted(DEPLOY.glob("*.service"))


def unit(path: Path) -> dict[str, dict[str, list[str]]]:
    """Read a unit file, in which a name may occur more than once."""
    found: dict[str, dict[str, list[str]]] = {}
    section = ""
    for line in path.read_text("utf-8").splitlines():
        if line.startswith("["):
            section = line.strip("[]")
        elif line and not line.startswith("#"):
            name, _, value = line.partition("=")
            found.setdefault(section, {}).setdefault(name, []).append(value)
    return found


def service(name: str) -> dict[str, list[str]]:
    return unit(DEPLOY / name)["Service"]


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))
    return read


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_unit_runs_a_command_that_exists_as_nobody_special(path: Path) -> None:
    result = unit(path)["Service"]
    (command,) = result["ExecStart"]
    assert command.split()[1] in COMMANDS
    assert result["User"] == ["tipwatch"]
    assert (result["NoNewPrivileges"], result["ProtectSystem"]) == (["yes"], ["strict"])


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_unit_sets_only_settings_that_exist(path: Path) -> None:
    names = re.findall(r"TIPWATCH_([A-Z_]+)=", path.read_text("utf-8"))
    assert {name.lower() for name in names} <= set(Settings.model_fields)


def test_daemon_is_given_time_for_six_ticks_and_a_clean_stop() -> None:
    result = service("tipwatch.service")
    assert result["Type"] == ["notify"]
    assert int(result["WatchdogSec"][0]) >= 6 * TICK_SECONDS
    assert int(result["TimeoutStopSec"][0]) > SHUTDOWN_TIMEOUT_SECONDS


def test_image_runs_as_a_user_that_is_not_root_with_a_health_check() -> None:
    lines = (DEPLOY / "Dockerfile").read_text("utf-8").splitlines()
    assert [line for line in lines if line.startswith("USER")] == ["USER tipwatch"]
    assert any(line.startswith("HEALTHCHECK") for line in lines)


def test_images_are_named_without_a_registry(compose: dict[str, Any]) -> None:
    dockerfile = (DEPLOY / "Dockerfile").read_text("utf-8")
    named = re.findall(r"^FROM (\S+)", dockerfile, re.MULTILINE)
    named += [one["image"] for one in compose["services"].values()]
    assert all("/" not in image for image in named)


def test_services_run_commands_that_exist_with_few_rights(compose: dict[str, Any]) -> None:
    own = {name: one for name, one in compose["services"].items() if name != "postgres"}
    assert {one["command"][0] for one in own.values()} <= COMMANDS.keys()
    assert all(one["cap_drop"] == ["ALL"] and one["read_only"] for one in own.values())


def test_only_the_dashboard_can_be_reached_and_only_from_this_machine(
    compose: dict[str, Any],
) -> None:
    ports = [port for one in compose["services"].values() for port in one.get("ports", ())]
    assert ports == ["127.0.0.1:8000:8000"]


def test_passwords_come_from_files(compose: dict[str, Any]) -> None:
    for one in compose["services"].values():
        for name, value in one["environment"].items() if "environment" in one else ():
            assert not name.endswith(("PASSWORD", "DATABASE_URL", "SMTP_URL")), (name, value)
