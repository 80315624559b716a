"""What the documents say is true: commands exist, tables match the code, links lead somewhere."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from cli.main import app
from settings import Settings
from storage.articles.article_records import article_record
from storage.models import Page, PageState, ReviewState, Revision

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


def commands(group: Any, *path: str) -> Iterator[tuple[str, ...]]:
    """List every command of the program with its words."""
    context = typer.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if hasattr(command, "list_commands"):
            yield from commands(command, *path, name)
        else:
            yield (*path, name)


COMMANDS = sorted(commands(typer.main.get_command(app)))


def found(words: tuple[str, ...]) -> Any:
    """Load a command by its words."""
    command: Any = typer.main.get_command(app)
    for word in words:
        command = command.get_command(typer.Context(command), word)
    return command


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_every_command_has_an_example_in_its_help(words: tuple[str, ...]) -> None:
    assert f"Example: tipwatch {' '.join(words)}" in " ".join((found(words).help or "").split())


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_command_a_document_names_exists(document: Path) -> None:
    named = re.findall(
        r"^(?:\$ |\.venv/bin/)tipwatch ([a-z ]+)|`tipwatch ([a-z ]+)",
        document.read_text("utf-8"),
        re.M,
    )
    known = {" ".join(words) for words in COMMANDS} | {words[0] for words in COMMANDS}
    for one in ("".join(pair).strip() for pair in named):
        assert any(one == name or one.startswith(f"{name} ") for name in known), one


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_make_target_a_document_names_exists(document: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.M))
    assert set(re.findall(r"(?:^|`)make ([a-z]+)", document.read_text("utf-8"), re.M)) <= targets


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_leads_to_a_file(document: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)", document.read_text("utf-8")):
        assert "://" in target or (document.parent / target).exists(), target


def table(path: str) -> list[list[str]]:
    """Read the first table of a document, cell by cell."""
    lines = (ROOT / path).read_text("utf-8").splitlines()
    rows = [line for line in lines if line.startswith("|")]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows[2:]]


def test_table_of_settings_has_every_setting() -> None:
    documented = {row[0].strip("`") for row in table("docs/settings.md")}
    assert documented == {f"TIPWATCH_{name.upper()}" for name in Settings.model_fields}


def test_every_promise_of_safety_names_tests_that_exist() -> None:
    promises = table("SECURITY.md")
    assert len(promises) > 10
    for promise, proof in promises:
        named = re.findall(r"`(tests/[^`]+)`", proof)
        assert named, promise
        assert [path for path in named if not (ROOT / path).is_file()] == []


def test_table_of_the_article_record_has_every_field() -> None:
    from fixtures.samples.sample_objects import NOON

    page = Page(
        id=1, url="", source="", state=PageState.LIVE, revisions=1,
        review=ReviewState.UNREVIEWED, first_seen_at=NOON, last_checked_at=NOON,
    )  # fmt: skip
    record = article_record(page, Revision(), None)
    documented = {
        name for row in table("docs/article-record.md") for name in re.findall(r"`(\w+)`", row[0])
    }
    assert documented == set(record)


def test_table_of_folders_has_every_package() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    packages = project["tool"]["importlinter"]["root_packages"]
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    assert [name for name in packages if f"`{name}/`" not in text] == []
