"""Commands that read create nothing: they name the place where they looked, and exit with 2."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cli.main import app

READING = [
    ("export",),
    ("show", "1"),
    ("diff", "1"),
    ("changes",),
    ("stories",),
    ("stories", "why", "1"),
    ("stories", "merge", "1", "2"),
    ("subscribers", "list"),
    ("subscribers", "edit", "a@example.org", "--hour", "3"),
    ("subscribers", "remove", "a@example.org"),
    ("accounts", "list"),
    ("accounts", "close", "mai"),
    ("articles", "review", "1", "confirmed"),
    ("db", "backup", "backup.tar"),
    ("db", "check"),
    ("db", "prune"),
    ("digest", "preview"),
    ("reassess",),
    ("relevance", "report"),
]


def run(capsys: pytest.CaptureFixture[str], *args: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as end:
        app(args)
    written = capsys.readouterr()
    return int(end.value.code or 0), written.out, written.err


@pytest.fixture(autouse=True)
def _somewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("args", READING, ids=" ".join)
def test_command_that_reads_names_the_place_and_makes_nothing(
    args: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = run(capsys, *args)
    assert code == 2
    assert str(tmp_path / "var" / "tipwatch.db") in err
    assert "tipwatch config show" in err
    assert len(err.splitlines()) <= 3
    assert out == ""
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("args", [("export",), ("db", "check")], ids=" ".join)
def test_empty_file_is_no_database(
    args: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "var").mkdir()
    (tmp_path / "var" / "tipwatch.db").touch()
    code, _, err = run(capsys, *args)
    assert (code, "there is no database yet" in err) == (2, True)


def test_server_without_our_tables_is_no_database(
    empty_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TIPWATCH_DATABASE_URL", empty_url)
    code, _, err = run(capsys, "subscribers", "list")
    assert (code, "there is no database yet" in err) == (2, True)


def test_command_that_writes_makes_a_database_that_others_cannot_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, _, err = run(capsys, "subscribers", "add", "a@example.org")
    assert (code, err.startswith("a@example.org")) == (0, True)
    folder = tmp_path / "var"
    assert folder.stat().st_mode & 0o777 == 0o750
    modes = {path.name: path.stat().st_mode & 0o777 for path in folder.glob("tipwatch.db*")}
    assert set(modes.values()) == {0o640}, modes


def test_status_and_sources_list_work_without_a_database(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, _ = run(capsys, "status")
    assert (code, "none yet" in out) == (0, True)
    assert str(tmp_path / "var" / "tipwatch.db") in out
    code, out, _ = run(capsys, "sources", "list", "--json")
    names = [one["name"] for one in json.loads(out)]
    assert (code, "vov.vn" in names) == (0, True)
    code, out, _ = run(capsys, "sources", "show", "vov.vn")
    assert code == 0
    code, out, _ = run(capsys, "doctor")
    assert "does not exist yet" in out
    assert list(tmp_path.iterdir()) == []
