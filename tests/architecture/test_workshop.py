"""What developers use besides the code: one version, hooks and forms that work, targets that are listed."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
import yaml
from fixtures.processes.file_order import listed_durations
from typer.testing import CliRunner

from cli.main import app
from settings import load_settings

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
FORMS = sorted((ROOT / ".github" / "ISSUE_TEMPLATE").glob("*.yml"))


def test_version_is_written_once() -> None:
    version = PROJECT["version"]
    assert CliRunner().invoke(app, ["--version"]).output == f"tipwatch {version}\n"
    assert load_settings().effective_user_agent.startswith(f"tipwatch/{version} ")
    packages = [path.parent for path in ROOT.glob("*/__init__.py")]
    sources = [file for package in packages for file in package.rglob("*.py")]
    assert [file for file in sources if f'"{version}"' in file.read_text("utf-8")] == []


def test_changelog_has_the_version_and_what_comes_next() -> None:
    text = (ROOT / "CHANGELOG.md").read_text("utf-8")
    sections = re.findall(r"^## (.+)$", text, re.M)
    assert sections[0] == "Unreleased"
    assert re.fullmatch(rf"{re.escape(PROJECT['version'])} – \d{{4}}-\d\d-\d\d", sections[1])
    assert set(re.findall(r"^### (.+)$", text, re.M)) <= {
        "Added", "Changed", "Deprecated", "Removed", "Fixed", "Security",
    }  # fmt: skip


def test_every_target_of_the_makefile_is_listed_by_help() -> None:
    text = (ROOT / "Makefile").read_text("utf-8")
    (phony,) = re.findall(r"^\.PHONY: (.+)$", text, re.M)
    listed = set(re.findall(r"^([a-z]+):.*##", text, re.M))
    assert set(phony.split()) == listed


def test_every_hook_runs_a_tool_of_this_environment() -> None:
    hooks = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text("utf-8"))
    tools = {"ruff", "python", "lint-imports"}
    for hook in hooks["repos"][0]["hooks"]:
        program = hook["entry"].split()[0]
        assert program.removeprefix(".venv/bin/") in tools, hook["id"]


@pytest.mark.parametrize("form", FORMS, ids=lambda path: path.name)
def test_issue_form_asks_for_something(form: Path) -> None:
    read = yaml.safe_load(form.read_text("utf-8"))
    assert read["name"]
    assert read["description"]
    asked = [one for one in read["body"] if one["type"] != "markdown"]
    assert asked
    assert len({one["id"] for one in asked}) == len(asked)


def test_tests_are_marked_by_what_they_need(pytester: pytest.Pytester) -> None:
    pytester.makeconftest((ROOT / "tests" / "conftest.py").read_text("utf-8"))
    pytester.makepyfile(
        """
        def test_a(chromium): ...
        def test_b(database_url): ...
        def test_c(postgres_url): ...
        def test_d(): ...
        """
    )
    pytester.makeini("[pytest]\nmarkers =\n  browser\n  postgres\n  slow\n")
    run = pytester.runpytest("--collect-only", "-q", "-m", "not browser and not postgres")
    run.stdout.fnmatch_lines(["*test_b*sqlite*", "*test_d*"])
    run.stdout.no_fnmatch_line("*test_a*")
    run.stdout.no_fnmatch_line("*test_c*")
    run.stdout.no_fnmatch_line("*test_b*postgresql*")


def test_files_whose_duration_is_listed_exist_and_come_in_that_order() -> None:
    durations = listed_durations()
    assert [file for file in durations if not (ROOT / file).is_file()] == []
    assert list(durations.values()) == sorted(durations.values(), reverse=True)
