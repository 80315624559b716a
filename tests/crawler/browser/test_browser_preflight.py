"""Programs that do not start are named with the libraries they lack and the command that installs them."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from crawler.browser.preflight import (
    browser_problem,
    debian_package,
    driver_command,
    missing_libraries,
    start_problem,
)

ROOT = Path(__file__).parents[3]
LINKER_ERROR = (
    "node: error while loading shared libraries: libatomic.so.1: cannot open shared object file: "
    "No such file or directory"
)


def program(path: Path, script: str) -> str:
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


@pytest.mark.parametrize(
    ("library", "package"),
    [
        ("libatomic.so.1", "libatomic1"),
        ("libnss3.so", "libnss3"),
        ("libX11-xcb.so.1", "libx11-xcb1"),
        ("libglib-2.0.so.0", "libglib-2.0-0"),
        ("libgtk-3.so.0", "libgtk-3-0"),
        ("libstdc++.so.6", "libstdc++6"),
        ("libxkbcommon.so.0.0.0", "libxkbcommon0"),
    ],
)
def test_package_of_a_library_follows_debian_policy(library: str, package: str) -> None:
    assert debian_package(library) == package


def test_missing_library_is_named_with_the_command(tmp_path: Path) -> None:
    node = program(tmp_path / "node", f"echo '{LINKER_ERROR}' >&2; exit 127")
    problem = start_problem("the driver", [node, "--version"])
    assert problem
    assert problem.reason == f"{node} lacks libatomic.so.1"
    assert problem.fix == "apt-get install --no-install-recommends libatomic1"


def test_other_failure_shows_its_last_line(tmp_path: Path) -> None:
    broken = program(tmp_path / "chromium", "echo first >&2; echo no display >&2; exit 1")
    problem = start_problem("chromium", [broken])
    assert problem
    assert problem.reason.endswith("no display")


def test_program_that_starts_has_no_problem(tmp_path: Path) -> None:
    assert start_problem("x", [program(tmp_path / "x", "echo 1.0"), "--version"]) is None
    assert start_problem("driver", driver_command()) is None


def test_program_that_is_not_there_is_a_problem(tmp_path: Path) -> None:
    assert start_problem("x", [str(tmp_path / "none")])


def test_browser_is_tried_after_the_driver(tmp_path: Path) -> None:
    broken = program(tmp_path / "chromium", f"echo '{LINKER_ERROR}' >&2; exit 127")
    problem = browser_problem(broken)
    assert problem
    assert problem.program == "chromium"
    assert browser_problem(program(tmp_path / "good", "echo Chromium 150")) is None


def test_output_without_a_linker_error_names_no_library() -> None:
    assert missing_libraries("/bin/sh", "segmentation fault in libfoo.so.1") == []


def test_get_chromium_reports_a_driver_that_does_not_start(tmp_path: Path) -> None:
    """In CI it fails, although a Chromium is there; nothing is installed as another user."""
    commands = tmp_path / "bin"
    commands.mkdir()
    program(commands / "playwright", "exit 0")
    program(
        commands / "python",
        "echo 'node lacks libatomic.so.1; apt-get install --no-install-recommends libatomic1'; exit 1",
    )
    program(commands / "chromium", "echo Chromium 150")
    program(commands / "id", "echo 1000")
    environment = {"PATH": f"{commands}:{os.environ['PATH']}", "HOME": str(tmp_path), "CI": "true"}
    environment["TIPWATCH_CHROMIUM"] = str(commands / "chromium")
    done = subprocess.run(
        [ROOT / "deploy" / "get-chromium", commands / "playwright"],
        env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert "apt-get install --no-install-recommends libatomic1" in done.stderr


@pytest.mark.parametrize("packages_work", [True, False])
def test_get_chromium_asks_apt_before_it_downloads(tmp_path: Path, *, packages_work: bool) -> None:
    commands = tmp_path / "bin"
    commands.mkdir()
    calls = tmp_path / "calls"
    chromium = commands / "chromium-headless-shell"
    program(commands / "python", "exit 0")
    program(commands / "playwright", f"echo playwright >>{calls}")
    program(commands / "id", "echo 0")
    made = f"printf '#!/bin/sh\\n' >{chromium}; chmod +x {chromium}" if packages_work else "exit 1"
    program(
        commands / "apt-get",
        f'echo "apt-get $1" >>{calls}; [ "$1" = update ] && exit 0; {made}',
    )
    for name in ("chmod", "dirname", "find", "sed", "sort", "tail", "timeout", "env", "sh"):
        (commands / name).symlink_to(f"/usr/bin/{name}")
    done = subprocess.run(
        ["/bin/sh", ROOT / "deploy" / "get-chromium", commands / "playwright"],
        env={"PATH": str(commands), "HOME": str(tmp_path)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    asked = calls.read_text().splitlines()
    assert asked[:2] == ["apt-get update", "apt-get install"]
    assert ("playwright" in asked) is not packages_work
    assert done.stdout.strip() == (str(chromium) if packages_work else "")
    assert done.returncode == 0
    assert ("no Chromium" in done.stderr) is not packages_work


def test_module_exits_with_1_for_a_browser_that_does_not_start(tmp_path: Path) -> None:
    broken = program(tmp_path / "chromium", f"echo '{LINKER_ERROR}' >&2; exit 127")
    done = subprocess.run(
        [sys.executable, "-m", "crawler.browser.preflight", broken],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert "apt-get install --no-install-recommends libatomic1" in done.stdout
